package io.vestibule.expression;

/** What an expression is for. It decides which variables and functions there are. */
public enum ExpressionUse {
  /** It says yes or no, and may tell the person something and change the plan context. */
  POLICY,
  /** It makes a value: a placeholder, an initial value, choices. It changes nothing. */
  VALUE
}
