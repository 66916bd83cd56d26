/** The password stage. */
@NullMarked
package io.vestibule.stages.password;

import org.jspecify.annotations.NullMarked;
