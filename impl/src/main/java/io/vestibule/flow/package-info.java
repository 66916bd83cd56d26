/** Planner, plan and executor. */
@NullMarked
package io.vestibule.flow;

import org.jspecify.annotations.NullMarked;
