/** Users and groups. */
@NullMarked
package io.vestibule.user;

import org.jspecify.annotations.NullMarked;
