package io.vestibule.stages.authenticator_email;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail address codes are sent to, in the one form in which it is compared.
 *
 * @param local what is before the {@code @}, in lower case
 * @param domain what is after it, as the domain name system has it
 */
record MailboxAddress(String local, String domain) {
  private static final int MOST = 254;
  private static final Pattern LOCAL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern LABELS =
      Pattern.compile("[\\p{L}\\p{M}\\p{Nd}-]+(\\.[\\p{L}\\p{M}\\p{Nd}-]+)*");

  /** Reads an address; empty if it is none. */
  static Optional<MailboxAddress> of(String typed) {
    String text = typed.strip();
    int at = text.lastIndexOf('@');
    if (at < 1
        || text.length() > MOST
        || !LOCAL.matcher(text.substring(0, at)).matches()
        || !LABELS.matcher(text.substring(at + 1)).matches()) {
      return Optional.empty();
    }
    try {
      String domain = IDN.toASCII(text.substring(at + 1), IDN.USE_STD3_ASCII_RULES);
      return Optional.of(
          new MailboxAddress(
              text.substring(0, at).toLowerCase(Locale.ROOT), domain.toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The address. */
  String text() {
    return local + "@" + domain;
  }

  /** The address with no more than the first letter of each of its parts. */
  String masked() {
    StringBuilder masked = new StringBuilder(local.substring(0, 1)).append("***@");
    for (String label : domain.split("\\.")) {
      masked.append(label, 0, 1).append("***.");
    }
    return masked.substring(0, masked.length() - 1);
  }
}
