package io.vestibule.api.mail;

/** Sends mail. */
public interface Mails {
  /**
   * Puts a mail into the queue. It is delivered later, and tried again if that fails.
   *
   * @throws MailTemplateException if its template is not there or cannot be filled in
   */
  void send(Mail mail);

  /** Whether there is a template of a name, e.g. {@code email/password_reset.html}. */
  boolean hasTemplate(String name);
}
