/** The prompt stage. */
@NullMarked
package io.vestibule.stages.prompt;

import org.jspecify.annotations.NullMarked;
