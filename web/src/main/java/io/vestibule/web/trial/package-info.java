/** Reads and shows trials of policies. */
@NullMarked
package io.vestibule.web.trial;

import org.jspecify.annotations.NullMarked;
