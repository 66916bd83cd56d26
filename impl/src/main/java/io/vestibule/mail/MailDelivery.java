package io.vestibule.mail;

import io.vestibule.json.SecretBox;
import io.vestibule.json.SecretBox.UnreadableSecretException;
import io.vestibule.mail.DeliveryException.Kind;
import io.vestibule.mail.MailLedger.Claimed;
import io.vestibule.thread.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends what waits: on one daemon thread, when it is told of a new mail, and every some seconds for
 * what is due again or another node has left.
 */
final class MailDelivery implements AutoCloseable {
  private static final Logger LOG = System.getLogger(MailDelivery.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final MailLedger ledger;
  private final Outbound outbound;
  private final MailTransport transport;
  private final RetryPlan plan;
  private final SecretBox secrets;
  private final Threads threads;
  private final Clock clock;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile boolean closed;
  private volatile Instant lastSign;
  private volatile @Nullable ScheduledThreadPoolExecutor thread;

  MailDelivery(
      MailLedger ledger,
      Outbound outbound,
      MailTransport transport,
      RetryPlan plan,
      SecretBox secrets,
      Threads threads,
      Clock clock) {
    this.ledger = ledger;
    this.threads = threads;
    this.outbound = outbound;
    this.transport = transport;
    this.plan = plan;
    this.secrets = secrets;
    this.clock = clock;
    this.lastSign = clock.instant();
  }

  /** Has it done from now on. */
  void start() {
    if (outbound instanceof Outbound.Page) {
      ledger.showWaiting();
      return;
    }
    ledger.forgetShown();
    ScheduledThreadPoolExecutor made =
        new ScheduledThreadPoolExecutor(1, threads.named("vestibule-mail"));
    made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread = made;
    Future<?> unused = // it never throws
        made.scheduleWithFixedDelay(
            this::run, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Whether it was started and has given a sign of life for as long as a claim is good, which is
   * longer than a mail takes.
   */
  boolean isAtWork() {
    ScheduledThreadPoolExecutor its = thread;
    return its != null
        && !its.isShutdown()
        && lastSign.plus(MailLedger.CLAIM).isAfter(clock.instant());
  }

  /** Says that there is a new mail. */
  void wake() {
    ScheduledThreadPoolExecutor its = thread;
    if (its != null && !closed && told.compareAndSet(false, true)) {
      try {
        its.execute(
            () -> {
              told.set(false);
              run();
            });
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "a mail waits for the next start", e);
      }
    }
  }

  private void run() {
    try {
      deliverDue();
    } catch (RuntimeException | Error e) {
      // An error that got through would end the delivery for good, and nobody would know.
      LOG.log(closed ? Level.DEBUG : Level.WARNING, "mails could not be sent", e);
    }
  }

  /**
   * Sends all that is due. Of a server that fails nothing more is asked this time.
   *
   * @return how many mails were sent
   */
  int deliverDue() {
    if (outbound instanceof Outbound.Page) {
      return 0;
    }
    Set<String> closedRoutes = new HashSet<>();
    if (outbound instanceof Outbound.Unknown) {
      ledger.failStale(clock.instant().minus(plan.giveUpAfter()));
      closedRoutes.add("");
    }
    int sent = 0;
    while (!closed) {
      lastSign = clock.instant();
      Optional<Claimed> mail = ledger.claim(closedRoutes);
      if (mail.isEmpty()) {
        break;
      }
      try {
        String sender = send(mail.get());
        sent += written(mail.get(), sender) ? 1 : 0;
      } catch (DeliveryException e) {
        notSent(mail.get(), e);
        if (e.kind().isOfServer()) {
          closedRoutes.add(mail.get().route());
        }
      }
    }
    return sent;
  }

  /** Sends a mail; gives the address it was from. */
  private String send(Claimed mail) throws DeliveryException {
    MailContent content = content(mail);
    MailContent.Server own = content.server();
    Outbound.Server server;
    if (own != null) {
      server = new Outbound.Smtp(own.toServer());
    } else if (outbound instanceof Outbound.Server ours) {
      server = ours;
    } else {
      throw new DeliveryException(Kind.PROTOCOL, "no mail server is set", null);
    }
    String from =
        server instanceof Outbound.Smtp smtp
            ? smtp.server().from()
            : ((Outbound.OfSession) server).from();
    Sender sender =
        Sender.parse(from)
            .orElseThrow(
                () -> new DeliveryException(Kind.UNUSABLE, "no sender's address: " + from, null))
            .named(content.fromName());
    MailAddress to =
        MailAddress.parse(content.to())
            .orElseThrow(() -> new DeliveryException(Kind.UNUSABLE, "no address", null));
    Letter letter =
        new Letter(
            content.messageId(),
            mail.createdAt(),
            to,
            content.name(),
            sender,
            content.subject(),
            content.text(),
            content.html(),
            content.locale());
    try {
      transport.send(letter, server);
    } catch (RuntimeException e) {
      throw DeliveryException.told(Kind.PROTOCOL, e.toString(), letter, e);
    }
    return sender.address().text();
  }

  private MailContent content(Claimed mail) throws DeliveryException {
    try {
      return MailContent.open(mail.content(), secrets);
    } catch (UnreadableSecretException | IllegalStateException e) {
      throw new DeliveryException(
          Kind.UNUSABLE, "cannot be read; has vestibule.secret-key changed?", e);
    }
  }

  private boolean written(Claimed mail, String sender) {
    boolean ours = ledger.sent(mail, sender);
    if (!ours) {
      LOG.log(
          Level.WARNING,
          "mail {0} took so long to be sent that it may be sent once more",
          mail.id());
    }
    return ours;
  }

  private void notSent(Claimed mail, DeliveryException e) {
    String failure = e.kind().name().toLowerCase(Locale.ROOT);
    Instant now = clock.instant();
    if (closed) {
      // It was broken off, which says nothing about the server.
      ledger.postpone(mail, now, "", "");
      return;
    }
    Optional<Instant> next =
        e.kind().isPermanent()
            ? Optional.empty()
            : plan.next(mail.createdAt(), now, mail.attempts());
    LOG.log(
        next.isPresent() ? Level.INFO : Level.WARNING,
        "mail {0} was not sent, attempt {1}, {2}: {3} {4}",
        mail.id(),
        mail.attempts(),
        next.map(time -> "next at " + time).orElse("given up"),
        failure,
        e.text());
    if (next.isPresent()) {
      ledger.postpone(mail, next.get(), failure, e.text());
    } else {
      ledger.fail(mail, failure, e.text());
    }
  }

  /**
   * Ends it. What is being sent may be finished within some seconds; then its connection is closed,
   * and it waits for the next start.
   */
  @Override
  public void close() {
    closed = true;
    ScheduledThreadPoolExecutor its = thread;
    if (its == null) {
      return;
    }
    its.shutdown();
    try {
      if (!its.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        transport.abort();
        if (!its.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.log(Level.WARNING, "a mail server takes long; its mail is left to itself");
        }
      }
    } catch (InterruptedException e) {
      transport.abort();
      Thread.currentThread().interrupt();
    }
  }
}
