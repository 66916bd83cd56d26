package io.vestibule.expression;

import dev.cel.common.types.CelType;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A variable.
 *
 * @param name its name
 * @param type its type
 * @param description what it holds, for people
 * @param uses in which expressions there is one
 * @param read reads it
 */
record Variable(
    String name,
    CelType type,
    String description,
    Set<ExpressionUse> uses,
    Function<Evaluation, @Nullable Object> read) {}
