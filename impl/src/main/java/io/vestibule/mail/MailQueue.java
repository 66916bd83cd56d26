package io.vestibule.mail;

import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.Mails;
import io.vestibule.event.Origin;
import io.vestibule.store.Database;
import jakarta.persistence.EntityManager;

/** Mails that wait to be delivered. */
public final class MailQueue {
  private final Database database;

  /** The queue in a database. */
  public MailQueue(Database database) {
    this.database = database;
  }

  /**
   * Puts a mail into the queue, in the transaction that decided to send it.
   *
   * @param em the transaction
   * @param origin where the request came from that it is sent for
   * @param mail the mail
   */
  public void add(EntityManager em, Origin origin, Mail mail) {
    if (em.isOpen()) {
      throw new UnsupportedOperationException("no mail yet: " + mail + origin);
    }
  }

  /** The queue as one request may use it. */
  public Mails from(Origin origin) {
    return new Mails() {
      @Override
      public void send(Mail mail) {
        database.run(em -> add(em, origin, mail));
      }

      @Override
      public boolean hasTemplate(String name) {
        return false;
      }
    };
  }
}
