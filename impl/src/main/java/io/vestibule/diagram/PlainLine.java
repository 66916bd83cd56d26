package io.vestibule.diagram;

/**
 * A name as it can be written into a picture: one line, without characters that are not seen but
 * change how their neighbours look.
 */
final class PlainLine {
  private PlainLine() {}

  static String of(String text) {
    StringBuilder plain = new StringBuilder();
    boolean gap = false;
    for (int at : text.codePoints().toArray()) {
      if (Character.isWhitespace(at) || Character.isSpaceChar(at) || Character.isISOControl(at)) {
        gap = plain.length() > 0;
        continue;
      }
      if (Character.getType(at) == Character.FORMAT) {
        continue;
      }
      if (gap) {
        plain.append(' ');
        gap = false;
      }
      boolean shown =
          Character.isDefined(at)
              && Character.getType(at) != Character.SURROGATE
              && Character.getType(at) != Character.PRIVATE_USE;
      plain.appendCodePoint(shown ? at : 0xFFFD);
    }
    return plain.toString();
  }
}
