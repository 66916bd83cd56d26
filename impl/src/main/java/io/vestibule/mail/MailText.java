package io.vestibule.mail;

/**
 * A mail in words.
 *
 * @param subject its subject
 * @param text the part in plain text
 * @param html the part in HTML
 * @param language the tag of the language it is in
 */
record MailText(String subject, String text, String html, String language) {
  /** Says nothing of what it says. */
  @Override
  public String toString() {
    return "MailText[" + subject + "]";
  }
}
