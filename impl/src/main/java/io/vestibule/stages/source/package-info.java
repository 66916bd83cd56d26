/** The source stage, which is stored and not run. */
@NullMarked
package io.vestibule.stages.source;

import org.jspecify.annotations.NullMarked;
