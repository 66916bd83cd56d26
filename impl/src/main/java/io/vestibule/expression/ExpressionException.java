package io.vestibule.expression;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An expression that could not be evaluated. The message says where and why; it holds no value the
 * expression saw.
 */
public final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ExpressionProblem problem;
  private final @Nullable Budget budget;

  ExpressionException(ExpressionProblem problem, @Nullable Budget budget) {
    super(problem.summary(), null, false, true);
    this.problem = problem;
    this.budget = budget;
  }

  /** What went wrong, with the line it is about; empty once the exception went over a wire. */
  public Optional<ExpressionProblem> problem() {
    return Optional.ofNullable(problem);
  }

  /** Which budget was used up; empty if something else went wrong. */
  public Optional<Budget> budget() {
    return Optional.ofNullable(budget);
  }
}
