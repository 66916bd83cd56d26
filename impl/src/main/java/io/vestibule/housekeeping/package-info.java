/** Removes what is over. */
@NullMarked
package io.vestibule.housekeeping;

import org.jspecify.annotations.NullMarked;
