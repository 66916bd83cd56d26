package io.vestibule.expression;

/** A part of an expression that has no value. {@code &&} and {@code ||} may get by without it. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  Failure(int offset, String message) {
    super(message, null, false, false);
    this.offset = offset;
  }

  /** Where in the expression. */
  int offset() {
    return offset;
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
