package io.vestibule.expression;

/** What an evaluation may use up. */
public enum Budget {
  /** How much is computed. */
  STEPS("steps"),
  /** How long it takes. */
  TIME("time"),
  /** How large a single value is. */
  VALUE_SIZE("size of a value"),
  /** How large all values together are. */
  TOTAL_SIZE("size of all values"),
  /** How deep lists and maps are nested. */
  DEPTH("depth of a value"),
  /** How large a regular expression is. */
  REGEX_SIZE("size of a regular expression"),
  /** How much one match has to look at. */
  REGEX_WORK("work of a regular expression"),
  /** How much the person is told. */
  MESSAGES("messages"),
  /** How much of the plan context is changed. */
  CHANGES("changes"),
  /** How often something is looked up outside. */
  LOOK_UPS("look-ups");

  private final String label;

  Budget(String label) {
    this.label = label;
  }

  /** What it is called in messages. */
  public String label() {
    return label;
  }
}
