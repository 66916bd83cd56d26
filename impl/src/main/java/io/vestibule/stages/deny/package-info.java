/** The deny stage. */
@NullMarked
package io.vestibule.stages.deny;

import org.jspecify.annotations.NullMarked;
