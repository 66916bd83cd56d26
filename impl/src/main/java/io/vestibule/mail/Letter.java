package io.vestibule.mail;

import java.time.Instant;
import java.util.Locale;

/**
 * A mail as it is given to a mail server.
 *
 * @param messageId its Message-ID (RFC 5322 §3.6.4), the same each time it is tried
 * @param createdAt when it was written
 * @param to whom it goes to
 * @param name that person's name; may be empty
 * @param from whom it is from
 * @param subject the subject, on one line
 * @param text the part in plain text
 * @param html the part in HTML
 * @param locale the language it is in
 */
record Letter(
    String messageId,
    Instant createdAt,
    MailAddress to,
    String name,
    Sender from,
    String subject,
    String text,
    String html,
    Locale locale) {
  /** Says nothing of what it says. */
  @Override
  public String toString() {
    return "Letter[" + messageId + "]";
  }
}
