package io.vestibule.expression;

/** The end of an evaluation that used up a budget. Nothing within the expression gets by it. */
final class OverBudget extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Budget budget;

  OverBudget(Budget budget, String limit) {
    super("over budget: " + budget.label() + ", at most " + limit, null, false, false);
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
