/** The user write stage. */
@NullMarked
package io.vestibule.stages.user_write;

import org.jspecify.annotations.NullMarked;
