/**
 * Expressions in the Common Expression Language: compiled and checked when they are saved,
 * evaluated within a budget.
 *
 * <p>dev.cel reads and checks them and computes with numbers and times; what walks through a
 * checked expression is here, so that every step and every value is counted before it is there,
 * errors hold no values, and what a side of {@code &&} or {@code ||} did that failed is undone.
 */
@NullMarked
package io.vestibule.expression;

import org.jspecify.annotations.NullMarked;
