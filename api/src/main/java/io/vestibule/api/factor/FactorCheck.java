package io.vestibule.api.factor;

/** What came of checking an answer. */
public enum FactorCheck {
  /** It was right, and is used up. */
  ACCEPTED,
  /** It was wrong, or used before. */
  WRONG,
  /** It was not looked at: there were too many wrong ones. */
  PAUSED,
  /** There is no such factor of that account. */
  GONE
}
