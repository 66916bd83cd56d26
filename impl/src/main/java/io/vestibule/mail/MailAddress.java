package io.vestibule.mail;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail address: the part of RFC 5321 that people have. No quoted local parts, no comments, no
 * groups, no address literals, nothing but ASCII before the {@code @}.
 *
 * @param local what is before the {@code @}
 * @param domain what is after it, as the domain name system has it (ACE, RFC 5890)
 */
record MailAddress(String local, String domain) {
  /** RFC 5321 §4.5.3.1: a path of 256 with its brackets. */
  private static final int MOST = 254;

  private static final int MOST_LOCAL = 64;

  private static final Pattern LOCAL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

  private static final Pattern DOMAIN =
      Pattern.compile(
          "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

  /**
   * These are other names in IDNA 2003, which Java has, than in IDNA 2008, which registries use:
   * the mail would go to somebody else's domain.
   */
  private static final Pattern DEVIATING = Pattern.compile("[\\u00DF\\u1E9E\\u03C2\\u200C\\u200D]");

  /**
   * Only what is a letter, digit or hyphen in some script: no character that IDN would turn into
   * another one that means something, such as a full-width at sign.
   */
  private static final Pattern INTERNATIONAL = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}.-]+");

  /** Reads an address; empty if it is none. */
  static Optional<MailAddress> parse(String text) {
    int at = text.indexOf('@');
    if (at < 1 || at != text.lastIndexOf('@') || text.length() > MOST) {
      return Optional.empty();
    }
    String local = text.substring(0, at);
    if (local.length() > MOST_LOCAL || !LOCAL.matcher(local).matches()) {
      return Optional.empty();
    }
    return ace(text.substring(at + 1))
        .map(domain -> new MailAddress(local, domain))
        .filter(address -> address.text().length() <= MOST);
  }

  private static Optional<String> ace(String domain) {
    if (!INTERNATIONAL.matcher(domain).matches() || DEVIATING.matcher(domain).find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT))
          .filter(ace -> DOMAIN.matcher(ace).matches());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The address as a mail server takes it. */
  String text() {
    return local + "@" + domain;
  }

  @Override
  public String toString() {
    return text();
  }
}
