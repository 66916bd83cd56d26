package io.vestibule.flowfile.document;

/** A file is not read any further: it is no YAML, or asks too much. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Mark mark;
  private final String reason;

  Refusal(Mark mark, String reason) {
    super(reason, null, false, false);
    this.mark = mark;
    this.reason = reason;
  }

  /** Where. */
  Mark mark() {
    return mark;
  }

  /** Why, for people. */
  String reason() {
    return reason;
  }
}
