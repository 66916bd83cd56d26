/** Fields of prompt stages, as administrators define them. */
@NullMarked
package io.vestibule.api.prompt;

import org.jspecify.annotations.NullMarked;
