package io.vestibule.web.admin;

/**
 * Text somebody else chose, as it can be shown: what cannot be seen or would change how its
 * neighbours look is written as its number, e.g. {@code [U+202E]}.
 */
final class EventText {
  private EventText() {}

  /** One line, whole. */
  static String line(String text) {
    return shown(text, false);
  }

  /** Any number of lines. */
  static String block(String text) {
    return shown(text, true);
  }

  /** The beginning of one line. */
  static String line(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? line(text)
        : line(text.substring(0, text.offsetByCodePoints(0, most))) + "\u2026";
  }

  private static String shown(String text, boolean lines) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            at -> {
              if (isPlain(at) || (lines && (at == '\n' || at == '\t'))) {
                shown.appendCodePoint(at);
              } else {
                shown.append("[U+%04X]".formatted(at));
              }
            });
    return shown.toString();
  }

  private static boolean isPlain(int at) {
    return switch (Character.getType(at)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
