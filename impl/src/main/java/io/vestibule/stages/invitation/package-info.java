/** The invitation stage. */
@NullMarked
package io.vestibule.stages.invitation;

import org.jspecify.annotations.NullMarked;
