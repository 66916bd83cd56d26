/** Passwords: hashing, checking, counting of failures. */
@NullMarked
package io.vestibule.credential;

import org.jspecify.annotations.NullMarked;
