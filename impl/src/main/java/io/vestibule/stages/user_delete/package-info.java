/** The user delete stage. */
@NullMarked
package io.vestibule.stages.user_delete;

import org.jspecify.annotations.NullMarked;
