package io.vestibule.flowfile.document;

/**
 * Words of a file as messages show them: in quotes, short, and nothing in them but what is seen.
 */
public final class Quoted {
  private static final int MOST = 60;

  private Quoted() {}

  /**
   * Words in quotes.
   *
   * @param text what the file says, of any length
   */
  public static String of(String text) {
    return '"' + plain(text, MOST) + '"';
  }

  /**
   * Words without quotes.
   *
   * @param text of any length
   * @param most how many characters to show
   */
  public static String plain(String text, int most) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    for (int count = 0; at < text.length() && count < most; count++) {
      int c = text.codePointAt(at);
      shown.appendCodePoint(isSeen(c) ? c : '\uFFFD');
      at += Character.charCount(c);
    }
    if (at < text.length()) {
      shown.append('…');
    }
    return shown.toString();
  }

  private static boolean isSeen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
