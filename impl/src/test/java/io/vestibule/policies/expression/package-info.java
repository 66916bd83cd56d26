/** Tests of expressions. */
@NullMarked
package io.vestibule.policies.expression;

import org.jspecify.annotations.NullMarked;
