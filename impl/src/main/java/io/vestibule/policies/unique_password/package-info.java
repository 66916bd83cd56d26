/** Policies against going back to an earlier password. */
@NullMarked
package io.vestibule.policies.unique_password;

import org.jspecify.annotations.NullMarked;
