package io.vestibule.stages.authenticator_sms;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A telephone number with its country (E.164).
 *
 * @param text the number: a plus sign and digits
 */
record PhoneNumber(String text) {
  private static final Pattern BETWEEN = Pattern.compile("[\\s\\u00A0\\u2010-\\u2013()\\[\\]-]");
  private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

  /** Reads a number as people write it; empty if it is none. */
  static Optional<PhoneNumber> of(String typed) {
    // "(0)" is what is dialled within a country only.
    String plain = typed.replaceFirst("^(\\s*(?:\\+|00)[^(]*)\\(0\\)", "$1");
    String digits = BETWEEN.matcher(plain).replaceAll("").replaceFirst("^00", "+");
    return NUMBER.matcher(digits).matches()
        ? Optional.of(new PhoneNumber(digits))
        : Optional.empty();
  }

  /** The number with no more than its last two digits. */
  String masked() {
    return "***" + text.substring(text.length() - 2);
  }
}
