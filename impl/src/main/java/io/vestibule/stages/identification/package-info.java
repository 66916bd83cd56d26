/** The identification stage: who are you? */
@NullMarked
package io.vestibule.stages.identification;

import org.jspecify.annotations.NullMarked;
