package io.vestibule.policies.password;

import io.vestibule.policies.password.PasswordPolicy.Config;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a password can be seen to have, in the order it is looked at. */
enum StaticRule {
  LENGTH_MIN,
  AMOUNT_DIGITS,
  AMOUNT_LOWERCASE,
  AMOUNT_UPPERCASE,
  AMOUNT_SYMBOLS;

  /** The first rule a password breaks; empty if it breaks none. A rule about 0 is none. */
  static Optional<StaticRule> firstBroken(Config config, String password) {
    return Arrays.stream(values())
        .filter(rule -> rule.amount(config) > rule.count(config, password))
        .findFirst();
  }

  /** The name of the field that says how many there must be. */
  String field() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many there must be. */
  int amount(Config config) {
    return switch (this) {
      case LENGTH_MIN -> config.lengthMin();
      case AMOUNT_DIGITS -> config.amountDigits();
      case AMOUNT_LOWERCASE -> config.amountLowercase();
      case AMOUNT_UPPERCASE -> config.amountUppercase();
      case AMOUNT_SYMBOLS -> config.amountSymbols();
    };
  }

  private long count(Config config, String password) {
    return password.codePoints().filter(character -> counts(character, config)).count();
  }

  private boolean counts(int character, Config config) {
    return switch (this) {
      case LENGTH_MIN -> true;
      case AMOUNT_DIGITS -> character >= '0' && character <= '9';
      case AMOUNT_LOWERCASE -> character >= 'a' && character <= 'z';
      case AMOUNT_UPPERCASE -> character >= 'A' && character <= 'Z';
      case AMOUNT_SYMBOLS -> config.symbolCharset().indexOf(character) >= 0;
    };
  }
}
