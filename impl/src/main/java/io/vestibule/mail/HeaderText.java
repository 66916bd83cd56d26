package io.vestibule.mail;

/** Makes text from outside fit for a header of a mail. */
final class HeaderText {
  private HeaderText() {}

  /**
   * The text on one line, spaces instead of whatever breaks or hides, and nothing that a mail
   * program would take for an encoded word (RFC 2047) and decode.
   *
   * @param most how many characters at the most
   */
  static String of(String text, int most) {
    return cut(line(text).replace("=?", "= ?"), most).strip();
  }

  /** The text on one line, one space instead of whatever breaks, hides or turns it round. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .map(c -> isVisible(c) ? c : ' ')
        .forEach(
            c -> {
              boolean doubled =
                  c == ' ' && (line.isEmpty() || line.charAt(line.length() - 1) == ' ');
              if (!doubled) {
                line.appendCodePoint(c);
              }
            });
    return line.toString().strip();
  }

  /** The beginning of a text, with no half of a character at its end. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(most - 1));
    return text.substring(0, splits ? most - 1 : most);
  }

  private static boolean isVisible(int c) {
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE
        && type != Character.UNASSIGNED;
  }
}
