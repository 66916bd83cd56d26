/** Policies an administrator writes as an expression. */
@NullMarked
package io.vestibule.policies.expression;

import org.jspecify.annotations.NullMarked;
