package io.vestibule.mail;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.mail.MailServer;
import io.vestibule.api.mail.Mails;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.event.OneLine;
import io.vestibule.event.Origin;
import io.vestibule.json.SecretBox;
import io.vestibule.json.SecretBox.UnreadableSecretException;
import io.vestibule.settings.Settings;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.text.Texts;
import io.vestibule.thread.Threads;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Mails that wait to be delivered, and for a while what became of them.
 *
 * <p>A mail is queued in the transaction that decides to send it and sent after that, so that none
 * is sent that was not decided on, none that was is forgotten, and no request waits for a mail
 * server. Nothing about the delivery is ever told to whoever queued it.
 */
public final class MailQueue implements AutoCloseable {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(MailRow.class);

  private static final Logger LOG = System.getLogger(MailQueue.class.getName());
  private static final int MOST_ADDRESS = 320;
  private static final int MOST_SUBJECT = 255;
  private static final int MOST_TEMPLATE = 255;
  private static final int MOST_ROUTE = 300;

  private final Database database;
  private final MailTemplates templates;
  private final SecretBox secrets;
  private final Clock clock;
  private final Outbound outbound;
  private final Duration retention;
  private final MailLedger ledger;
  private final MailDelivery delivery;
  private final AtomicBoolean warned = new AtomicBoolean();

  MailQueue(
      Database database,
      MailTemplates templates,
      AuditLog audit,
      SecretBox secrets,
      Threads threads,
      Clock clock,
      Outbound outbound,
      MailTransport transport,
      RetryPlan plan,
      Duration retention) {
    this.database = database;
    this.templates = templates;
    this.secrets = secrets;
    this.clock = clock;
    this.outbound = outbound;
    this.retention = retention;
    this.ledger = new MailLedger(database, audit, clock);
    this.delivery = new MailDelivery(ledger, outbound, transport, plan, secrets, threads, clock);
  }

  /**
   * The queue of an installation. Nothing is sent before {@link #start}.
   *
   * @throws io.vestibule.settings.SettingsException if the settings of mail contradict themselves
   */
  public static MailQueue of(
      Settings settings,
      Database database,
      Texts texts,
      AuditLog audit,
      SecretBox secrets,
      Threads threads,
      Clock clock) {
    return new MailQueue(
        database,
        new MailTemplates(texts, settings.get(Settings.MAIL_TEMPLATES)),
        audit,
        secrets,
        threads,
        clock,
        Outbound.of(settings, ServerSessions::find),
        new SmtpTransport(),
        RetryPlan.usual(new SecureRandom()),
        settings.get(Settings.MAIL_RETENTION));
  }

  /** Has what waits sent from now on. */
  public void start() {
    if (!isSetUp()) {
      LOG.log(
          Level.INFO,
          "no mail is sent: set {0} or {1}",
          Settings.MAIL_HOST.key(),
          Settings.MAIL_SESSION.key());
    }
    delivery.start();
  }

  /** Ends it. What is not sent yet waits for the next start. */
  @Override
  public void close() {
    delivery.close();
  }

  /**
   * Puts a mail into the queue, in the transaction that decided to send it. An address no mail is
   * sent to is told to nobody but the audit log.
   *
   * @param em the transaction
   * @param origin where the request came from that it is sent for
   * @param mail the mail
   * @throws io.vestibule.api.mail.MailTemplateException if its template is not there or cannot be
   *     filled in
   */
  public void add(EntityManager em, Origin origin, Mail mail) {
    MailText text = templates.render(mail);
    Optional<MailAddress> to = MailAddress.parse(mail.to());
    MailServer server = mail.server();
    Instant now = clock.instant();
    MailRow row = new MailRow(Ids.next(clock));
    row.createdAt = now;
    row.recipient = line(to.map(MailAddress::text).orElse(mail.to()), MOST_ADDRESS);
    row.username = line(mail.values().getOrDefault("username", ""), MOST_ADDRESS);
    row.subject = HeaderText.of(text.subject(), MOST_SUBJECT);
    row.template = line(mail.template(), MOST_TEMPLATE);
    row.sender = sender(server);
    row.route = server == null ? "" : line(server.host() + ":" + server.port(), MOST_ROUTE);
    row.address = HeaderText.cut(origin.address(), 45);
    row.reference = HeaderText.cut(origin.reference(), 64);
    row.nextAttemptAt = now;
    row.failure = "";
    row.failureText = "";
    if (to.isEmpty()) {
      row.state = MailState.FAILED;
      row.finishedAt = now;
      row.failure = "no_address";
      em.persist(row);
      ledger.record(em, row, EventActions.EMAIL_FAILED, null);
      return;
    }
    row.content =
        new MailContent(
                to.get().text(),
                mail.name(),
                mail.brand().title(),
                "<" + row.id() + "@" + MailTemplates.host(mail.brand()) + ">",
                text.language(),
                row.subject,
                text.text(),
                text.html(),
                server == null ? null : MailContent.Server.of(server))
            .sealed(secrets);
    if (outbound instanceof Outbound.Page) {
      row.state = MailState.SHOWN;
      row.finishedAt = now;
      em.persist(row);
      return;
    }
    row.state = MailState.WAITING;
    em.persist(row);
    if (server == null && !isSetUp() && warned.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "mails wait, for nobody has said how to send them: set {0} or {1}",
          Settings.MAIL_HOST.key(),
          Settings.MAIL_SESSION.key());
    }
    afterCommit(em, delivery::wake);
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
        return templates.has(name);
      }
    };
  }

  /** Whether it has been said how mails are sent or that they are shown. */
  public boolean isSetUp() {
    return !(outbound instanceof Outbound.Unknown);
  }

  /** Whether mails are shown to superusers and not sent. */
  public boolean isShowing() {
    return outbound instanceof Outbound.Page;
  }

  /**
   * Mails, newest first.
   *
   * @param recipient a part of the address they go to; empty for all
   * @param before the id of the mail after which to go on, or null
   * @param limit how many at the most
   */
  public List<QueuedMail> find(String recipient, @Nullable UUID before, int limit) {
    return database.call(
        em -> {
          // Ids begin with the time.
          TypedQuery<MailRow> query =
              em.createQuery(
                  "select m from Mail m where lower(m.recipient) like :part escape '!'"
                      + (before == null ? "" : " and m.id < :before")
                      + " order by m.id desc",
                  MailRow.class);
          query.setParameter("part", "%" + escaped(recipient) + "%");
          if (before != null) {
            query.setParameter("before", before);
          }
          return query.setMaxResults(limit).getResultStream().map(MailRow::toQueued).toList();
        });
  }

  /** The mail of an id. */
  public Optional<QueuedMail> find(UUID id) {
    return database.call(
        em -> Optional.ofNullable(em.find(MailRow.class, id)).map(MailRow::toQueued));
  }

  /** What a mail says that is shown and not sent; of any other it is not to be seen. */
  public Optional<ShownMail> shown(UUID id) {
    if (!isShowing()) {
      return Optional.empty();
    }
    return database
        .call(
            em ->
                Optional.ofNullable(em.find(MailRow.class, id))
                    .filter(row -> row.state == MailState.SHOWN)
                    .flatMap(row -> Optional.ofNullable(row.content)))
        .flatMap(this::opened);
  }

  private Optional<ShownMail> opened(String content) {
    try {
      MailContent open = MailContent.open(content, secrets);
      return Optional.of(new ShownMail(open.text(), open.html()));
    } catch (UnreadableSecretException e) {
      LOG.log(Level.WARNING, "a mail cannot be shown", e);
      return Optional.empty();
    }
  }

  /** How many mails wait. */
  public long waiting() {
    return database.call(
        em ->
            em.createQuery("select count(m) from Mail m where m.state = :waiting", Long.class)
                .setParameter("waiting", MailState.WAITING)
                .getSingleResult());
  }

  /**
   * What waits to be sent.
   *
   * @param em the transaction to ask in
   * @param seconds how long the database may take for each answer
   */
  public MailBacklog backlog(EntityManager em, int seconds) {
    return ledger.backlog(em, seconds);
  }

  /** Whether somebody is at work who sends what is due, or nobody needs to be. */
  public boolean isDelivering() {
    return isShowing() || delivery.isAtWork();
  }

  /** Has a waiting mail tried now. Says whether it still waited. */
  public boolean tryNow(UUID id) {
    boolean waits = ledger.hurry(id);
    delivery.wake();
    return waits;
  }

  /**
   * Gives a waiting mail up.
   *
   * @param author who does
   * @return whether it still waited
   */
  public boolean giveUp(UUID id, Author author) {
    return ledger.giveUp(id, author);
  }

  /** Sends all that is due, as the thread does by itself. Gives how many were sent. */
  public int deliverDue() {
    return delivery.deliverDue();
  }

  /** Deletes what was finished long ago. Says how many. */
  public int clean() {
    if (!isShowing()) {
      ledger.forgetShown();
    }
    return ledger.deleteBefore(clock.instant().minus(retention));
  }

  private String sender(@Nullable MailServer own) {
    String from =
        own != null
            ? own.from()
            : outbound instanceof Outbound.Smtp smtp
                ? smtp.server().from()
                : outbound instanceof Outbound.OfSession session ? session.from() : "";
    return Sender.parse(from).map(sender -> sender.address().text()).orElse("");
  }

  /** Does something when, and only when, a transaction has been committed. */
  private static void afterCommit(EntityManager em, Runnable what) {
    em.unwrap(Session.class)
        .getTransaction()
        .registerSynchronization(
            new Synchronization() {
              @Override
              public void beforeCompletion() {}

              @Override
              public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                  what.run();
                }
              }
            });
  }

  private static String line(String text, int most) {
    return HeaderText.cut(OneLine.of(text), most);
  }

  private static String escaped(String part) {
    return part.strip()
        .toLowerCase(Locale.ROOT)
        .replace("!", "!!")
        .replace("%", "!%")
        .replace("_", "!_");
  }
}
