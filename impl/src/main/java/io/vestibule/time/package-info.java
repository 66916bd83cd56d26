/** Durations as people write them. */
@NullMarked
package io.vestibule.time;

import org.jspecify.annotations.NullMarked;
