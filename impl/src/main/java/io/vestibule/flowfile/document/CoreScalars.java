package io.vestibule.flowfile.document;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an unquoted text means by the core schema of YAML 1.2. */
final class CoreScalars {
  /** More digits than any number has that fits. */
  private static final int LONGEST_NUMBER = 64;

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSE = Set.of("false", "False", "FALSE");

  /** Truth values of YAML 1.1 that are texts since. */
  private static final Set<String> ONCE_TRUTH = Set.of("yes", "no", "on", "off", "y", "n");

  // Possessive: each reads a text once, however long.
  private static final Pattern INT = Pattern.compile("[-+]?+[0-9]++");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]++");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]++");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?+(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?+)(?:[eE][-+]?+[0-9]++)?+");
  private static final Pattern INFINITE = Pattern.compile("[-+]?+\\.(?:inf|Inf|INF)");
  private static final Pattern NOT_A_NUMBER = Pattern.compile("\\.(?:nan|NaN|NAN)");

  private CoreScalars() {}

  /**
   * What a text means.
   *
   * @param value null, a Boolean, Long, Double or String; the text itself if there is an error
   * @param error what is wrong with it, or null
   * @param warning what others make of it, or null
   */
  record Meaning(@Nullable Object value, @Nullable String error, @Nullable String warning) {
    private static Meaning of(@Nullable Object value) {
      return new Meaning(value, null, null);
    }

    private static Meaning wrong(String text, String error) {
      return new Meaning(text, error, null);
    }
  }

  /** What a text without quotes and without a tag means. */
  static Meaning plain(String text) {
    if (NULLS.contains(text)) {
      return Meaning.of(null);
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return Meaning.of(TRUE.contains(text));
    }
    if (isInteger(text)) {
      return integer(text);
    }
    if (isFloat(text)) {
      return decimal(text);
    }
    if (text.length() <= 3 && ONCE_TRUTH.contains(text.toLowerCase(Locale.ROOT))) {
      return new Meaning(
          text,
          null,
          Quoted.of(text)
              + " is a text here, not a truth value; write true or false, or put it in quotes");
    }
    return Meaning.of(text);
  }

  /**
   * What a text means that has a tag of the core schema.
   *
   * @param type the tag's last part, e.g. {@code int}
   */
  static Meaning explicit(String type, String text) {
    return switch (type) {
      case "str" -> Meaning.of(text);
      case "null" ->
          NULLS.contains(text)
              ? Meaning.of(null)
              : Meaning.wrong(text, "!!null stands for nothing");
      case "bool" ->
          TRUE.contains(text) || FALSE.contains(text)
              ? Meaning.of(TRUE.contains(text))
              : Meaning.wrong(text, "!!bool is true or false, not " + Quoted.of(text));
      case "int" ->
          isInteger(text)
              ? integer(text)
              : Meaning.wrong(text, "!!int is a whole number, not " + Quoted.of(text));
      case "float" ->
          isInteger(text) || isFloat(text)
              ? decimal(text)
              : Meaning.wrong(text, "!!float is a number, not " + Quoted.of(text));
      default -> Meaning.wrong(text, "!!" + type + " is not for a single value");
    };
  }

  private static boolean isInteger(String text) {
    return INT.matcher(text).matches()
        || OCTAL.matcher(text).matches()
        || HEX.matcher(text).matches();
  }

  private static boolean isFloat(String text) {
    return FLOAT.matcher(text).matches()
        || INFINITE.matcher(text).matches()
        || NOT_A_NUMBER.matcher(text).matches();
  }

  private static Meaning integer(String text) {
    if (text.length() > LONGEST_NUMBER) {
      return tooLong(text);
    }
    BigInteger number =
        text.startsWith("0o")
            ? new BigInteger(text.substring(2), 8)
            : text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
    if (number.bitLength() > 63) {
      return Meaning.wrong(
          text, "the number " + text + " is too large; put it in quotes if it is a text");
    }
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    boolean onceOctal =
        digits.length() > 1 && INT.matcher(digits).matches() && digits.charAt(0) == '0';
    return new Meaning(
        number.longValue(),
        null,
        onceOctal
            ? text
                + " is "
                + number
                + " here, and octal for others; put it in quotes if it is a text"
            : null);
  }

  private static Meaning decimal(String text) {
    if (text.length() > LONGEST_NUMBER) {
      return tooLong(text);
    }
    if (NOT_A_NUMBER.matcher(text).matches()) {
      return Meaning.of(Double.NaN);
    }
    if (INFINITE.matcher(text).matches()) {
      return Meaning.of(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    if (text.startsWith("0o") || text.startsWith("0x")) {
      return Meaning.wrong(text, "!!float is a decimal number, not " + Quoted.of(text));
    }
    double number = Double.parseDouble(text);
    return Double.isInfinite(number)
        ? Meaning.wrong(text, "the number " + text + " is too large")
        : Meaning.of(number);
  }

  private static Meaning tooLong(String text) {
    return Meaning.wrong(
        text,
        "a number of "
            + text.length()
            + " characters is too long; put it in quotes if it is a text");
  }
}
