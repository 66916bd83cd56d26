package io.vestibule.stages.prompt;

import java.net.IDN;
import java.util.regex.Pattern;

/**
 * Mail addresses as people have them: the dot-atom form of RFC 5322 within the lengths of RFC 5321,
 * at a domain with a dot. No quotes, no comments, no addresses of machines.
 */
final class MailAddress {
  private static final Pattern LOCAL =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)++"
              + "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])");
  private static final int LONGEST = 254;
  private static final int LONGEST_LOCAL = 64;

  private MailAddress() {}

  static boolean isOne(String text) {
    int at = text.lastIndexOf('@');
    return text.length() <= LONGEST
        && at > 0
        && at <= LONGEST_LOCAL
        && LOCAL.matcher(text.substring(0, at)).matches()
        && isDomain(text.substring(at + 1));
  }

  private static boolean isDomain(String text) {
    try {
      String ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
      return ascii.length() <= LONGEST && DOMAIN.matcher(ascii).matches();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
