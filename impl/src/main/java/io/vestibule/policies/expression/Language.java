package io.vestibule.policies.expression;

/** What an expression is written in. */
public enum Language {
  /** Python, as authentik's expressions are. It is kept as it is and cannot be evaluated here. */
  PYTHON,
  /** The Common Expression Language, as docs/expressions.md describes it. */
  CEL
}
