package io.vestibule.expression;

import java.util.List;
import java.util.stream.Collectors;

/** What became of a text that was compiled. */
public sealed interface Compilation {
  /**
   * It can be evaluated.
   *
   * @param expression the expression
   */
  record Succeeded(Expression expression) implements Compilation {}

  /**
   * It cannot.
   *
   * @param problems what is wrong, at least one thing
   */
  record Failed(List<ExpressionProblem> problems) implements Compilation {
    public Failed {
      problems = List.copyOf(problems);
    }

    /** All problems as one text of several lines. */
    public String text() {
      return problems.stream().map(ExpressionProblem::text).collect(Collectors.joining("\n"));
    }
  }
}
