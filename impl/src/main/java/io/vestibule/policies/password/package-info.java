/** Policies about how good a password is. */
@NullMarked
package io.vestibule.policies.password;

import org.jspecify.annotations.NullMarked;
