package io.vestibule.mail;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a mail is from.
 *
 * @param address the address
 * @param name a name that goes with it; may be empty
 */
record Sender(MailAddress address, String name) {
  private static final int MOST_NAME = 128;
  private static final Pattern NAMED = Pattern.compile("([^<>]*)<([^<>]+)>");

  /** Reads {@code login@example.org} or {@code Example <login@example.org>}; empty otherwise. */
  static Optional<Sender> parse(String text) {
    Matcher named = NAMED.matcher(text.strip());
    String address = named.matches() ? named.group(2) : text;
    String name = named.matches() ? named.group(1).strip() : "";
    String bare =
        name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
            ? name.substring(1, name.length() - 1)
            : name;
    return MailAddress.parse(address.strip())
        .map(parsed -> new Sender(parsed, HeaderText.of(bare, MOST_NAME)));
  }

  /** The same with a name, unless it has one. */
  Sender named(String otherwise) {
    return name.isEmpty() ? new Sender(address, HeaderText.of(otherwise, MOST_NAME)) : this;
  }
}
