/** Scores of addresses and users, from the audit log. */
@NullMarked
package io.vestibule.reputation;

import org.jspecify.annotations.NullMarked;
