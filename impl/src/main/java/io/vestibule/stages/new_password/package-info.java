/** The new password stage. */
@NullMarked
package io.vestibule.stages.new_password;

import org.jspecify.annotations.NullMarked;
