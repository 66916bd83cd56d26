package io.vestibule.event;

/** Makes text from outside fit to be logged: one line, of a length one can read. */
public final class OneLine {
  private static final int MOST = 500;

  private OneLine() {}

  /**
   * The text with everything that could break or colour a line replaced, and its end cut off if it
   * is long.
   */
  public static String of(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MOST)
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean plain =
                  type != Character.CONTROL
                      && type != Character.FORMAT
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR
                      && type != Character.SURROGATE;
              line.appendCodePoint(plain ? c : '?');
            });
    return line.toString();
  }
}
