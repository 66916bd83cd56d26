/** Tests of expressions. */
@NullMarked
package io.vestibule.expression;

import org.jspecify.annotations.NullMarked;
