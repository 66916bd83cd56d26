package io.vestibule.link;

import io.vestibule.api.mail.Mail;
import io.vestibule.api.stage.ProofByMail.Sending;
import io.vestibule.event.Origin;
import io.vestibule.json.SecretBox;
import io.vestibule.json.SecretBox.UnreadableSecretException;
import io.vestibule.mail.MailQueue;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.token.Hashed;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Links and codes in mails.
 *
 * <p>Of a link and a code only hashes are stored, and the run they restore is sealed. Expiry is
 * checked when they are used; using them is one statement in the database, so of any number of
 * attempts at the same time one succeeds. A code is short and can be guessed: it is worth nothing
 * after a few wrong ones.
 */
public final class MailLinks {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(MailLinkRow.class, MailLimitRow.class);

  /** How many digits a code has. */
  public static final int CODE_DIGITS = 8;

  /** After how many wrong codes that of a mail is worth nothing. */
  public static final int CODE_FAILURES = 5;

  /** How long it is known what became of a link that does not work any more. */
  private static final Duration REMEMBERED = Duration.ofDays(7);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final Clock clock;
  private final SecretBox secrets;
  private final MailQueue mails;
  private final MailLimits limits;

  /** The links in a database, for mails of a queue. */
  public MailLinks(Database database, Clock clock, SecretBox secrets, MailQueue mails) {
    this.database = database;
    this.clock = clock;
    this.secrets = secrets;
    this.mails = mails;
    this.limits = new MailLimits(database, clock);
  }

  /**
   * What is to be sent.
   *
   * @param run names the run
   * @param flow its flow
   * @param binding the stage binding that asks for it
   * @param user the account, or null for somebody who does not exist
   * @param shownAs how the person called themselves, by which they are told that it was too often
   * @param address the address; may be empty where there is nobody to send to
   * @param validFor how long it works
   * @param limit how many may be sent within the window
   * @param window the window
   */
  public record Order(
      String run,
      UUID flow,
      UUID binding,
      @Nullable UUID user,
      String shownAs,
      String address,
      Duration validFor,
      int limit,
      Duration window) {}

  /**
   * Makes a link and a code and puts the mail with them into the queue, all or nothing.
   *
   * @param origin where the request came from
   * @param order what is to be sent
   * @param state the run as it is to be restored, as text
   * @param mail makes the mail from the key of the link and the code
   */
  public Sending send(
      Origin origin, Order order, String state, BiFunction<String, String, Mail> mail) {
    String shown = "shown:" + order.shownAs();
    String address = "address:" + order.address().toLowerCase(java.util.Locale.ROOT);
    // By what the person typed they may be told; by the address behind it they must not.
    Map<String, Optional<Duration>> waits =
        limits.count(List.of(shown, address), order.limit(), order.window());
    Optional<Duration> wait = waits.get(shown);
    if (wait != null && wait.isPresent()) {
      return new Sending.TooOften(wait.get());
    }
    Optional<Duration> silent = waits.get(address);
    boolean pretended =
        order.user() == null || order.address().isEmpty() || (silent != null && silent.isPresent());
    String key = Ids.secret();
    String code = code();
    try {
      database.run(
          em -> {
            UUID id = Ids.next(clock);
            mails.add(em, origin, mail.apply(key, code));
            if (order.user() != null) {
              insert(em, id, order, order.user(), key, code, state);
              em.flush();
            }
            if (pretended) {
              throw new Undone();
            }
          });
    } catch (Undone e) {
      // Everything was done but kept: it took as long as if somebody got it.
    }
    return new Sending.Sent();
  }

  /** The link of a key, whatever its state; empty if there is none, or no longer. */
  public Optional<MailLink> find(String key) {
    return database.call(
        em ->
            em.createQuery("select l from MailLink l where l.keyHash = :hash", MailLinkRow.class)
                .setParameter("hash", Hashed.of(key))
                .getResultStream()
                .findFirst()
                .map(this::toLink));
  }

  /** The link of an id, whatever its state; empty if there is none, or no longer. */
  public Optional<MailLink> find(UUID id) {
    return database
        .call(em -> Optional.ofNullable(em.find(MailLinkRow.class, id)))
        .map(this::toLink);
  }

  /**
   * Uses a link up, and with it all others for the same account in the same flow.
   *
   * @return whether it was still good
   */
  public boolean use(UUID id) {
    return database.call(em -> use(em, id));
  }

  /**
   * Uses up the code in the last mail of a run.
   *
   * @param run names the run
   * @param binding the stage binding that asked for it
   * @param typed what was typed
   * @return the link beside it; empty if the code is wrong, expired, replaced, used, or was tried
   *     too often
   */
  public Optional<MailLink> useCode(String run, UUID binding, String typed) {
    String code = typed.replaceAll("[\\s\\p{Pd}]", "");
    return database.call(
        em -> {
          Optional<MailLinkRow> found =
              em.createQuery(
                      "select l from MailLink l where l.run = :run and l.bindingId = :binding"
                          + " and l.usedAt is null and l.replacedAt is null and l.expiresAt > :now",
                      MailLinkRow.class)
                  .setParameter("run", run)
                  .setParameter("binding", binding)
                  .setParameter("now", clock.instant())
                  .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                  .getResultStream()
                  .findFirst();
          String expected = found.map(row -> row.codeHash).orElse("");
          boolean right =
              MessageDigest.isEqual(
                  hash(run, code).getBytes(StandardCharsets.UTF_8),
                  expected.getBytes(StandardCharsets.UTF_8));
          if (found.isEmpty() || found.get().codeFailures >= CODE_FAILURES) {
            return Optional.<MailLink>empty();
          }
          MailLinkRow row = found.get();
          if (!right) {
            row.codeFailures++;
            return Optional.<MailLink>empty();
          }
          MailLink link = toLink(row);
          em.flush();
          return use(em, row.id()) ? Optional.of(link) : Optional.<MailLink>empty();
        });
  }

  /**
   * Removes what nobody asks about any more.
   *
   * @return how much there was
   */
  public int clean() {
    return limits.clean()
        + database.call(
            em ->
                em.createQuery("delete from MailLink l where l.expiresAt <= :old")
                    .setParameter("old", clock.instant().minus(REMEMBERED))
                    .executeUpdate());
  }

  private boolean use(EntityManager em, UUID id) {
    Instant now = clock.instant();
    boolean good =
        em.createQuery(
                    "update MailLink l set l.usedAt = :now where l.id = :id and l.usedAt is null"
                        + " and l.replacedAt is null and l.expiresAt > :now")
                .setParameter("now", now)
                .setParameter("id", id)
                .executeUpdate()
            == 1;
    if (good) {
      MailLinkRow row = em.find(MailLinkRow.class, id);
      em.createQuery(
              "update MailLink l set l.replacedAt = :now where l.id <> :id and l.usedAt is null"
                  + " and l.replacedAt is null and l.userId = :user and l.flowId = :flow")
          .setParameter("now", now)
          .setParameter("id", id)
          .setParameter("user", row.userId)
          .setParameter("flow", row.flowId)
          .executeUpdate();
    }
    return good;
  }

  private void insert(
      EntityManager em, UUID id, Order order, UUID user, String key, String code, String state) {
    Instant now = clock.instant();
    em.createQuery(
            "update MailLink l set l.replacedAt = :now where l.run = :run"
                + " and l.bindingId = :binding and l.usedAt is null and l.replacedAt is null")
        .setParameter("now", now)
        .setParameter("run", order.run())
        .setParameter("binding", order.binding())
        .executeUpdate();
    MailLinkRow row = new MailLinkRow(id);
    row.keyHash = Hashed.of(key);
    row.codeHash = hash(order.run(), code);
    row.run = order.run();
    row.flowId = order.flow();
    row.bindingId = order.binding();
    row.userId = user;
    row.address = order.address();
    row.state = secrets.seal(state);
    row.createdAt = now;
    row.expiresAt = now.plus(order.validFor());
    em.persist(row);
  }

  private MailLink toLink(MailLinkRow row) {
    MailLink.State state =
        row.usedAt != null
            ? MailLink.State.USED
            : row.replacedAt != null
                ? MailLink.State.REPLACED
                : row.expiresAt.isAfter(clock.instant())
                    ? MailLink.State.GOOD
                    : MailLink.State.EXPIRED;
    try {
      return new MailLink(
          row.id(),
          state,
          row.flowId,
          row.bindingId,
          row.userId,
          row.address,
          secrets.open(row.state));
    } catch (UnreadableSecretException e) {
      // Sealed with another key: what it would restore is lost.
      return new MailLink(
          row.id(), MailLink.State.EXPIRED, row.flowId, row.bindingId, row.userId, row.address, "");
    }
  }

  /** The run is in it, so that equal codes of two runs do not look equal. */
  private static String hash(String run, String code) {
    return Hashed.of(run + ":" + code);
  }

  private static String code() {
    int most = (int) Math.pow(10, CODE_DIGITS);
    return String.format(java.util.Locale.ROOT, "%0" + CODE_DIGITS + "d", RANDOM.nextInt(most));
  }

  /** Takes a transaction back. */
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undone() {
      super("undone on purpose", null, false, false);
    }
  }
}
