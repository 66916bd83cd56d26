/** Policies that give passwords a time. */
@NullMarked
package io.vestibule.policies.password_expiry;

import org.jspecify.annotations.NullMarked;
