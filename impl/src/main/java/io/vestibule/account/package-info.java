/** Accounts as flows write them. */
@NullMarked
package io.vestibule.account;

import org.jspecify.annotations.NullMarked;
