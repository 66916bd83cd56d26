package io.vestibule.expression;

import dev.cel.common.types.CelType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A function: what it is called, what it is for, what it does.
 *
 * @param name its name
 * @param description what it gives, in a sentence
 * @param uses in which expressions there is one
 * @param overloads one for each sequence of arguments it takes
 * @param examples how it is used
 */
record Definition(
    String name,
    String description,
    Set<ExpressionUse> uses,
    List<Overload> overloads,
    List<Example> examples) {
  /** What a function does with its arguments. */
  interface Body {
    /**
     * Computes the value.
     *
     * @param arguments of the types the function was declared with
     * @throws Failure if there is no value
     */
    Object apply(Evaluation evaluation, Object[] arguments);
  }

  /** What can be seen of arguments before there is anything to evaluate. */
  interface Check {
    /**
     * Looks at the arguments that are written down.
     *
     * @param arguments the arguments; null where one is to be computed
     * @return what is wrong, or null
     */
    @Nullable String check(List<@Nullable Object> arguments);
  }

  /**
   * An overload.
   *
   * @param id its name, unique among all overloads
   * @param member whether it is called on its first argument, after a dot
   * @param result the type of its value
   * @param parameters the types of its arguments
   * @param check looks at constant arguments
   * @param body what it does
   */
  record Overload(
      String id, boolean member, CelType result, List<CelType> parameters, Check check, Body body) {
    /** The overload as people write it. */
    String signature(String function) {
      List<CelType> rest = member ? parameters.subList(1, parameters.size()) : parameters;
      return (member ? Names.of(parameters.get(0)) + "." : "")
          + function
          + rest.stream().map(Names::of).collect(Collectors.joining(", ", "(", ")"))
          + " → "
          + Names.of(result);
    }

    boolean takes(Object[] arguments) {
      if (arguments.length != parameters.size()) {
        return false;
      }
      for (int i = 0; i < arguments.length; i++) {
        if (!Names.isOf(arguments[i], parameters.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * An example.
   *
   * @param expression the expression
   * @param result what it gives, as an expression writes it; with what it brings about after a
   *     semicolon
   */
  record Example(String expression, String result) {}
}
