package io.vestibule.invitation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The mail addresses people are invited at.
 *
 * <p>Less than RFC 5321 allows: no quotes, no comments, no address literals, and nothing by which
 * one address could become two, or a header.
 *
 * @param good the addresses, each once
 * @param bad what is no address
 */
public record MailAddresses(Set<String> good, Set<String> bad) {
  private static final int LONGEST = 254;
  private static final int LONGEST_LOCAL_PART = 64;
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]++(\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]++)*+"
              + "@[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?"
              + "(\\.[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?)*");

  public MailAddresses {
    good = new LinkedHashSet<>(good);
    bad = new LinkedHashSet<>(bad);
  }

  /** Reads addresses. Those that are blank are none. */
  public static MailAddresses of(Iterable<String> texts) {
    Set<String> good = new LinkedHashSet<>();
    Set<String> bad = new LinkedHashSet<>();
    for (String text : texts) {
      String address = text.strip();
      if (!address.isEmpty()) {
        (isAddress(address) ? good : bad).add(address);
      }
    }
    return new MailAddresses(good, bad);
  }

  private static boolean isAddress(String text) {
    return text.length() <= LONGEST
        && text.indexOf('@') <= LONGEST_LOCAL_PART
        && ADDRESS.matcher(text).matches();
  }
}
