package io.vestibule.diagram;

import java.util.ArrayList;
import java.util.List;

/**
 * How much room a line takes, in hundredths of the font size. Which font it will be nobody knows
 * here: the numbers are those of a wide one, so that what is drawn fits.
 */
final class TextWidth {
  private static final String NARROW = "fijlrtI.,:;!|'’()[]/\\ -";
  private static final String WIDE = "mwMW@%&—…";
  private static final int WIDEST = 110;

  private TextWidth() {}

  static int of(String line) {
    return line.codePoints().map(TextWidth::of).sum();
  }

  private static int of(int at) {
    if (NARROW.indexOf(at) >= 0) {
      return 42;
    }
    if (WIDE.indexOf(at) >= 0) {
      return 98;
    }
    // From here on scripts as wide as high, and pictures.
    if (at >= 0x1100) {
      return WIDEST;
    }
    return Character.isUpperCase(at) ? 80 : 66;
  }

  /**
   * A text on several lines, broken between words, or else after hyphens, where that can be. What
   * does not fit ends in an ellipsis.
   *
   * @param text the text, on one line
   * @param room the room each line has
   * @param most how many lines there may be, at least 1
   */
  static List<String> wrapped(String text, int room, int most) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (!rest.isEmpty() && lines.size() < most) {
      if (of(rest) <= room) {
        lines.add(rest);
        return lines;
      }
      if (lines.size() == most - 1) {
        lines.add(rest.substring(0, fitting(rest, room - of("…"))).strip() + "…");
        return lines;
      }
      int end = fitting(rest, room);
      int space = rest.lastIndexOf(' ', end);
      int hyphen = rest.lastIndexOf('-', end - 1) + 1;
      int cut = space > 0 ? space : hyphen > 0 ? hyphen : end;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).strip();
    }
    return lines;
  }

  /** How many characters of a text fit; at least one code point. */
  private static int fitting(String text, int room) {
    int end = text.offsetByCodePoints(0, 1);
    int taken = of(text.codePointAt(0));
    while (end < text.length() && taken + of(text.codePointAt(end)) <= room) {
      taken += of(text.codePointAt(end));
      end = text.offsetByCodePoints(end, 1);
    }
    return end;
  }
}
