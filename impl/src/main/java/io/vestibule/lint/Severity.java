package io.vestibule.lint;

/** How bad a finding is. */
public enum Severity {
  /** The flow does not do what it is for, or does it for people it must not do it for. */
  ERROR,
  /** It is probably not what was meant. */
  WARNING,
  /** It is good to know. */
  NOTE
}
