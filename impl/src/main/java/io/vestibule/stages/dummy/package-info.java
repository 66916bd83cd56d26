/** The dummy stage, for tests of flows. */
@NullMarked
package io.vestibule.stages.dummy;

import org.jspecify.annotations.NullMarked;
