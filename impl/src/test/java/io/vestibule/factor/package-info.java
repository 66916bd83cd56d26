/** Tests of factors. */
@NullMarked
package io.vestibule.factor;

import org.jspecify.annotations.NullMarked;
