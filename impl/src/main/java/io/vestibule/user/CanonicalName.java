package io.vestibule.user;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The form in which user names and mail addresses are compared and kept unique.
 *
 * <p>Unicode normalisation form NFKC, lower case by the rules of no particular language, so that
 * full-width letters and ligatures are their plain selves and a Turkish dotless i is not an i. The
 * whole value counts: nothing is trimmed or left out.
 */
public final class CanonicalName {
  private CanonicalName() {}

  /** The form in which a name is looked up. */
  public static String of(String name) {
    return normal(normal(name).toLowerCase(Locale.ROOT));
  }

  /** The form in which names are compared where upper and lower case differ. */
  static String normal(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC);
  }

  /**
   * Whether a name may be given to an account: not blank, no space at either end, and no characters
   * that cannot be seen or that turn the direction of writing.
   */
  public static boolean mayBeGiven(String name) {
    return !name.isEmpty()
        && !isSpace(name.codePointAt(0))
        && !isSpace(name.codePointBefore(name.length()))
        && name.codePoints().noneMatch(CanonicalName::isUnseen);
  }

  /** Whether a character is a space, one at which no line may be broken included. */
  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isIgnorable(c);
    };
  }

  /**
   * Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) as far as it is letters and
   * marks: Hangul fillers, inherent Khmer vowels, variation selectors.
   */
  private static boolean isIgnorable(int c) {
    return c == 0x034F
        || c == 0x115F
        || c == 0x1160
        || c == 0x17B4
        || c == 0x17B5
        || (c >= 0x180B && c <= 0x180F)
        || c == 0x3164
        || (c >= 0xFE00 && c <= 0xFE0F)
        || c == 0xFFA0
        || (c >= 0xE0100 && c <= 0xE01EF);
  }
}
