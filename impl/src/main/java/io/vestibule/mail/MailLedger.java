package io.vestibule.mail;

import io.vestibule.api.event.EventActions;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.jpa.HibernateHints;
import org.jspecify.annotations.Nullable;

/**
 * The rows of mails: who may send which, and what came of it.
 *
 * <p>A mail is sent by whoever claims it, and it is claimed by one statement that changes its row
 * for one of any number at the same time. A claim is good for a quarter of an hour, longer than any
 * attempt takes; when it is over and nothing was written down, its holder has died, and the mail
 * may be claimed again. A holder that dies after the mail server has taken the mail and before that
 * is written down makes it be sent twice: a mail is sent at least once. Both have the same
 * Message-ID.
 */
final class MailLedger {
  /** How long a claim is good. */
  static final Duration CLAIM = Duration.ofMinutes(15);

  private static final int CANDIDATES = 10;
  private static final int BATCH = 200;
  private static final String DUE =
      "((m.state = :waiting and m.nextAttemptAt <= :now)"
          + " or (m.state = :sending and m.claimedUntil <= :now))";

  private final Database database;
  private final AuditLog audit;
  private final Clock clock;

  MailLedger(Database database, AuditLog audit, Clock clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * A mail that may be sent.
   *
   * @param id its id
   * @param claim the claim to it
   * @param createdAt when it was queued
   * @param route the server it goes by; empty for the installation's own
   * @param attempts how often it was tried, with this time
   * @param content what it says, encrypted
   */
  record Claimed(
      UUID id, String claim, Instant createdAt, String route, int attempts, String content) {}

  /**
   * Claims a mail that is due.
   *
   * @param closed routes by which nothing can be sent at the moment
   */
  Optional<Claimed> claim(Set<String> closed) {
    return database.call(
        em -> {
          Instant now = clock.instant();
          for (UUID id : due(em, now, closed)) {
            String claim = Ids.unguessable();
            int claimed =
                em.createQuery(
                        "update Mail m set m.state = :sending, m.claim = :claim,"
                            + " m.claimedUntil = :until, m.attempts = m.attempts + 1"
                            + " where m.id = :id and "
                            + DUE)
                    .setParameter("id", id)
                    .setParameter("claim", claim)
                    .setParameter("until", now.plus(CLAIM))
                    .setParameter("waiting", MailState.WAITING)
                    .setParameter("sending", MailState.SENDING)
                    .setParameter("now", now)
                    .executeUpdate();
            if (claimed == 1) {
              MailRow row = em.find(MailRow.class, id);
              return Optional.of(
                  new Claimed(
                      id,
                      claim,
                      row.createdAt,
                      row.route,
                      row.attempts,
                      Objects.requireNonNullElse(row.content, "")));
            }
          }
          return Optional.empty();
        });
  }

  private static List<UUID> due(EntityManager em, Instant now, Set<String> closed) {
    var query =
        em.createQuery(
                "select m.id from Mail m where "
                    + DUE
                    + (closed.isEmpty() ? "" : " and m.route not in :closed")
                    + " order by m.nextAttemptAt, m.id",
                UUID.class)
            .setParameter("waiting", MailState.WAITING)
            .setParameter("sending", MailState.SENDING)
            .setParameter("now", now);
    if (!closed.isEmpty()) {
      query.setParameter("closed", closed);
    }
    return query.setMaxResults(CANDIDATES).getResultList();
  }

  /**
   * Writes down that a mail was taken, and forgets what it said.
   *
   * @return whether the claim was still good
   */
  boolean sent(Claimed mail, String sender) {
    return database.call(
        em -> {
          int changed =
              em.createQuery(
                      "update Mail m set m.state = :sent, m.finishedAt = :now, m.content = null,"
                          + " m.claim = null, m.claimedUntil = null, m.sender = :sender,"
                          + " m.failure = '', m.failureText = ''"
                          + " where m.id = :id and m.claim = :claim")
                  .setParameter("sent", MailState.SENT)
                  .setParameter("now", clock.instant())
                  .setParameter("sender", sender)
                  .setParameter("id", mail.id())
                  .setParameter("claim", mail.claim())
                  .executeUpdate();
          if (changed == 1) {
            record(em, em.find(MailRow.class, mail.id()), EventActions.EMAIL_SENT, null);
          }
          return changed == 1;
        });
  }

  /** Writes down that a mail was not taken and is tried again. */
  void postpone(Claimed mail, Instant next, String failure, String text) {
    database.run(
        em ->
            em.createQuery(
                    "update Mail m set m.state = :waiting, m.nextAttemptAt = :next,"
                        + " m.claim = null, m.claimedUntil = null, m.failure = :failure,"
                        + " m.failureText = :text where m.id = :id and m.claim = :claim")
                .setParameter("waiting", MailState.WAITING)
                .setParameter("next", next)
                .setParameter("failure", failure)
                .setParameter("text", text)
                .setParameter("id", mail.id())
                .setParameter("claim", mail.claim())
                .executeUpdate());
  }

  /** Writes down that a mail was not taken and is not tried any more; forgets what it said. */
  void fail(Claimed mail, String failure, String text) {
    database.run(
        em -> fail(em, mail.id(), "m.claim = :condition", mail.claim(), failure, text, null));
  }

  /**
   * Gives a waiting mail up.
   *
   * @param author who does
   * @return whether it still waited
   */
  boolean giveUp(UUID id, Author author) {
    return database.call(
        em -> fail(em, id, "m.state = :condition", MailState.WAITING, "given_up", "", author));
  }

  /** How many mails are due and since when, and how many were given up. */
  MailBacklog backlog(EntityManager em, int seconds) {
    Object[] due =
        em.createQuery(
                "select count(m), min(m.nextAttemptAt) from Mail m where " + DUE, Object[].class)
            .setParameter("waiting", MailState.WAITING)
            .setParameter("sending", MailState.SENDING)
            .setParameter("now", clock.instant())
            .setHint(HibernateHints.HINT_TIMEOUT, seconds)
            .getSingleResult();
    long failed =
        em.createQuery("select count(m) from Mail m where m.state = :failed", Long.class)
            .setParameter("failed", MailState.FAILED)
            .setHint(HibernateHints.HINT_TIMEOUT, seconds)
            .getSingleResult();
    @Nullable Instant oldest = (Instant) due[1];
    return new MailBacklog(
        (Long) due[0],
        oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant()),
        failed);
  }

  /** Has a waiting mail tried now. Says whether it still waited. */
  boolean hurry(UUID id) {
    return database.call(
            em ->
                em.createQuery(
                        "update Mail m set m.nextAttemptAt = :now"
                            + " where m.id = :id and m.state = :waiting")
                    .setParameter("now", clock.instant())
                    .setParameter("id", id)
                    .setParameter("waiting", MailState.WAITING)
                    .executeUpdate())
        == 1;
  }

  /** Gives up what has waited too long for somebody to say how mails are sent. */
  void failStale(Instant createdBefore) {
    List<UUID> stale =
        database.call(
            em ->
                em.createQuery(
                        "select m.id from Mail m where m.state = :waiting and m.route = ''"
                            + " and m.createdAt < :before",
                        UUID.class)
                    .setParameter("waiting", MailState.WAITING)
                    .setParameter("before", createdBefore)
                    .setMaxResults(BATCH)
                    .getResultList());
    for (UUID id : stale) {
      database.run(
          em -> fail(em, id, "m.state = :condition", MailState.WAITING, "not_set_up", "", null));
    }
  }

  /** Has all that waits shown from now on, instead of being sent. */
  void showWaiting() {
    database.run(
        em ->
            em.createQuery("update Mail m set m.state = :shown where m.state = :waiting")
                .setParameter("shown", MailState.SHOWN)
                .setParameter("waiting", MailState.WAITING)
                .executeUpdate());
  }

  /** Forgets what mails said that were shown: they are not, any more. */
  void forgetShown() {
    database.run(
        em ->
            em.createQuery(
                    "update Mail m set m.content = null"
                        + " where m.state = :shown and m.content is not null")
                .setParameter("shown", MailState.SHOWN)
                .executeUpdate());
  }

  /** Deletes mails that were finished some time ago. Says how many. */
  int deleteBefore(Instant moment) {
    return database.call(
        em ->
            em.createQuery(
                    "delete from Mail m where m.finishedAt is not null and m.finishedAt < :moment"
                        + " and m.state in :over")
                .setParameter("moment", moment)
                .setParameter("over", List.of(MailState.SENT, MailState.FAILED, MailState.SHOWN))
                .executeUpdate());
  }

  private boolean fail(
      EntityManager em,
      UUID id,
      String condition,
      Object value,
      String failure,
      String text,
      @Nullable Author author) {
    int changed =
        em.createQuery(
                "update Mail m set m.state = :failed, m.finishedAt = :now, m.content = null,"
                    + " m.claim = null, m.claimedUntil = null, m.failure = :failure,"
                    + " m.failureText = :text where m.id = :id and "
                    + condition)
            .setParameter("failed", MailState.FAILED)
            .setParameter("now", clock.instant())
            .setParameter("failure", failure)
            .setParameter("text", text)
            .setParameter("id", id)
            .setParameter("condition", value)
            .executeUpdate();
    if (changed == 1) {
      record(em, em.find(MailRow.class, id), EventActions.EMAIL_FAILED, author);
    }
    return changed == 1;
  }

  /** Tells the audit log what became of a mail. */
  void record(EntityManager em, MailRow row, String action, @Nullable Author author) {
    Map<String, Object> details = new LinkedHashMap<>();
    boolean sent = action.equals(EventActions.EMAIL_SENT);
    details.put("message", "Email to " + row.recipient + (sent ? " sent" : " not sent"));
    details.put("subject", row.subject);
    details.put("to_email", List.of(row.recipient));
    details.put("from_email", row.sender);
    if (!sent) {
      details.put("reason", row.failure);
      details.put("server_said", row.failureText);
      details.put("attempts", row.attempts);
    }
    if (author == null) {
      audit.record(em, row.origin(), action, null, row.username, details);
    } else {
      details.put("username", row.username);
      audit.record(em, author.origin(), action, author.user(), author.username(), details);
    }
  }
}
