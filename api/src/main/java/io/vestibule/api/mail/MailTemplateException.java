package io.vestibule.api.mail;

/** A mail template is not there or cannot be filled in. */
public final class MailTemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A template of no use.
   *
   * @param message what is wrong, with the template's name; for operators
   */
  public MailTemplateException(String message) {
    super(message);
  }
}
