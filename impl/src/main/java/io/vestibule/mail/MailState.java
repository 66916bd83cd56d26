package io.vestibule.mail;

/** How it stands with a mail. */
public enum MailState {
  /** It waits to be sent, for the first time or again. */
  WAITING,
  /** It is being sent. */
  SENDING,
  /** A mail server has taken it. */
  SENT,
  /** It could not be sent and is not tried again. */
  FAILED,
  /** It is not sent but shown to superusers, because the installation is tried out. */
  SHOWN
}
