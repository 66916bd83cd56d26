package io.vestibule.mail;

/**
 * What a mail says that is shown and not sent.
 *
 * @param text the part in plain text
 * @param html the part in HTML; not to be trusted more than any mail
 */
public record ShownMail(String text, String html) {
  /** Says nothing of what it says. */
  @Override
  public String toString() {
    return "ShownMail";
  }
}
