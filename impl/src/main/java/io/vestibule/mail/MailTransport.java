package io.vestibule.mail;

/** Gives mails to mail servers. */
interface MailTransport {
  /**
   * Gives a mail to a server. When this returns the server has taken it.
   *
   * @throws DeliveryException if it has not, as far as can be known
   */
  void send(Letter letter, Outbound.Server server) throws DeliveryException;

  /** Breaks off what is being sent, from another thread. Nothing can be sent any more. */
  void abort();
}
