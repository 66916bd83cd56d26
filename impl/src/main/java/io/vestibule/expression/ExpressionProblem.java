package io.vestibule.expression;

/**
 * Something wrong with an expression, and where.
 *
 * @param line the line, from 1
 * @param column the column, from 1
 * @param message what is wrong, in one line
 * @param snippet the part of the line that matters
 * @param caret how many characters into the snippet the problem is, from 0
 */
public record ExpressionProblem(int line, int column, String message, String snippet, int caret) {
  private static final int BEFORE = 80;
  private static final int SHOWN = 120;

  /** A problem in a text, at a number of characters (code points) from its beginning. */
  static ExpressionProblem at(String source, int offset, String message) {
    int[] points = source.codePoints().toArray();
    int place = Math.max(0, Math.min(offset, points.length));
    int line = 1;
    int start = 0;
    for (int i = 0; i < place; i++) {
      if (points[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    int end = start;
    while (end < points.length && points[end] != '\n' && points[end] != '\r') {
      end++;
    }
    int from = Math.max(start, place - BEFORE);
    int to = Math.min(end, from + SHOWN);
    StringBuilder shown = new StringBuilder();
    for (int i = from; i < to; i++) {
      shown.appendCodePoint(Character.isISOControl(points[i]) ? ' ' : points[i]);
    }
    return new ExpressionProblem(
        line, place - start + 1, message, shown.toString(), Math.max(0, place - from));
  }

  /** A problem in a text, at a line and a column, both from 1. */
  static ExpressionProblem at(String source, int line, int column, String message) {
    int offset = 0;
    int current = 1;
    int[] points = source.codePoints().toArray();
    while (current < line && offset < points.length) {
      if (points[offset] == '\n') {
        current++;
      }
      offset++;
    }
    return at(source, offset + Math.max(0, column - 1), message);
  }

  /** Place and message in one line. */
  public String summary() {
    return "line " + line + ", column " + column + ": " + message;
  }

  /** Place and message, the line it is about, and a caret below the place. */
  public String text() {
    return summary() + "\n  " + snippet + "\n  " + " ".repeat(caret) + "^";
  }

  @Override
  public String toString() {
    return summary();
  }
}
