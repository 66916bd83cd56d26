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
    return !name.isBlank()
        && name.equals(name.strip())
        && name.codePoints()
            .noneMatch(
                c -> {
                  int type = Character.getType(c);
                  return type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.PRIVATE_USE
                      || type == Character.UNASSIGNED
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
                });
  }
}
