/** Trials of policies: what they would say, with nothing done. */
@NullMarked
package io.vestibule.trial;

import org.jspecify.annotations.NullMarked;
