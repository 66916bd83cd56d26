package io.vestibule.session;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.geo.Geo;
import io.vestibule.api.geo.GeoCity;
import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.settings.Settings;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.token.Hashed;
import io.vestibule.token.Tokens;
import io.vestibule.user.AccountGate;
import io.vestibule.user.UserLogin;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Login sessions. Nothing else makes one.
 *
 * <p>A session is a row, and in the browser a cookie that holds a secret of 256 random bits of
 * which the row has only the hash. Every use looks the row up: a session that was ended, or whose
 * account was deactivated, locked or deleted, is over at the next request on every node.
 */
public final class LoginSessions {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(SessionRow.class, KnownDeviceRow.class);

  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final Tokens tokens;
  private final AuditLog audit;
  private final Geo geo;
  private final Clock clock;
  private final Duration idle;
  private final Duration browser;
  private final Duration max;

  /** Sessions in a database. */
  public LoginSessions(
      Database database, Tokens tokens, AuditLog audit, Geo geo, Clock clock, Settings settings) {
    this.database = database;
    this.tokens = tokens;
    this.audit = audit;
    this.geo = geo;
    this.clock = clock;
    this.idle = settings.get(Settings.SESSION_IDLE);
    this.browser = settings.get(Settings.SESSION_BROWSER);
    this.max = settings.get(Settings.SESSION_MAX);
  }

  /** What came of trying to make a session. */
  public sealed interface SignedIn {
    /**
     * There is a session.
     *
     * @param visitor who is logged in now
     * @param cookies what the browser gets
     */
    record Granted(Visitor visitor, SessionCookies cookies) implements SignedIn {}

    /** The account may not log in. */
    record Refused() implements SignedIn {}
  }

  /**
   * Makes a session in place of the visitor's present one.
   *
   * @param signIn what is asked for
   * @param present the visitor's present session, or null
   * @param device the secret by which the browser may be known as one of the user's, or null
   * @param userAgent the browser's own description of itself
   * @param proof by what they log in
   * @param origin where the request comes from
   */
  public SignedIn signIn(
      SignIn signIn,
      @Nullable UUID present,
      @Nullable String device,
      String userAgent,
      LoginProof proof,
      Origin origin) {
    String cookie = Ids.secret();
    Optional<Map<String, Object>> place = geo.city(origin.address()).map(LoginSessions::place);
    Duration remembered =
        signIn.rememberDevice().compareTo(proof.rememberFactor()) < 0
            ? proof.rememberFactor()
            : signIn.rememberDevice();
    String newDevice = remembered.isZero() ? null : Ids.secret();
    return database.call(
        em -> {
          Instant now = clock.instant();
          UserLogin.lock(em, signIn.user());
          if (!AccountGate.admitsToFlows(em, signIn.user(), now)) {
            return new SignedIn.Refused();
          }
          boolean untilClosed = signIn.duration().isZero();
          Duration asked = untilClosed ? browser : signIn.duration();
          Duration lifetime = asked.compareTo(max) < 0 ? asked : max;
          SessionRow row = new SessionRow(Ids.next(clock));
          row.tokenHash = Hashed.of(cookie);
          row.userId = signIn.user();
          row.createdAt = now;
          row.lastSeenAt = now;
          row.expiresAt = now.plus(lifetime);
          row.address = origin.address();
          row.userAgent = userAgent;
          row.networkBinding = signIn.networkBinding().name();
          row.provenAt = proof.proven() ? now : null;
          row.factorAt = proof.factors().isEmpty() ? null : now;
          em.persist(row);
          Optional<KnownDeviceRow> browser = device(em, signIn.user(), device, now);
          boolean usual = UserLogin.recordAddress(em, signIn.user(), origin.address(), now);
          boolean known = browser.isPresent() || usual;
          if (newDevice != null) {
            KnownDeviceRow next = new KnownDeviceRow(Ids.next(clock));
            next.userId = signIn.user();
            next.tokenHash = Hashed.of(newDevice);
            next.createdAt = now;
            next.expiresAt = now.plus(remembered);
            next.address = origin.address();
            next.userAgent = userAgent;
            rememberFactor(em, next, browser, proof);
            em.persist(next);
          }
          SessionRow replaced = present == null ? null : em.find(SessionRow.class, present);
          if (replaced != null) {
            em.remove(replaced);
            if (!replaced.userId.equals(signIn.user())) {
              ended(em, origin, replaced, "Somebody else logged in");
            }
          }
          if (signIn.endOtherSessions()) {
            others(em, row)
                .forEach(
                    other -> {
                      em.remove(other);
                      ended(em, origin, other, "Ended by another login");
                    });
          }
          User user = UserLogin.record(em, signIn.user(), now);
          Map<String, Object> details = new HashMap<>();
          details.put("auth_method", proof.method());
          if (!proof.factors().isEmpty()) {
            details.put(
                "factors",
                proof.factors().stream().map(shown -> shown.type().deviceClass()).toList());
          }
          details.put("known_device", known);
          details.put("session", row.id().toString());
          place.ifPresent(city -> details.put("geo", city));
          audit.record(em, origin, EventActions.LOGIN, user.id(), user.username(), details);
          return new SignedIn.Granted(
              visitor(em, user, row.id()),
              new SessionCookies(
                  cookie,
                  untilClosed ? null : lifetime.toSeconds(),
                  newDevice,
                  remembered.toSeconds()));
        });
  }

  /**
   * Who holds a session's cookie.
   *
   * @param cookie the secret in the cookie
   * @param origin where the request comes from
   * @return the visitor; anonymous if there is no such session or it is over
   */
  public Visitor resolve(String cookie, Origin origin) {
    return database.call(
        em -> {
          Optional<SessionRow> found =
              em.createQuery(
                      "select s from LoginSession s where s.tokenHash = :hash", SessionRow.class)
                  .setParameter("hash", Hashed.of(cookie))
                  .getResultStream()
                  .findFirst();
          if (found.isEmpty()) {
            return Visitor.anonymous();
          }
          SessionRow row = found.get();
          Instant now = clock.instant();
          if (!row.expiresAt.isAfter(now) || !row.lastSeenAt.plus(idle).isAfter(now)) {
            em.remove(row);
            return Visitor.anonymous();
          }
          if (!AccountGate.admitsToFlows(em, row.userId, now)) {
            em.remove(row);
            ended(em, origin, row, "Account inactive or locked");
            return Visitor.anonymous();
          }
          User user = UserLogin.read(em, row.userId);
          if (!NetworkBinding.valueOf(row.networkBinding).equals(NetworkBinding.NO_BINDING)
              && !row.address.equals(origin.address())) {
            em.remove(row);
            audit.record(
                em,
                origin,
                EventActions.LOGOUT,
                user.id(),
                user.username(),
                Map.of(
                    "logout_reason",
                    "Session binding broken",
                    "reason",
                    "network.ip",
                    "session",
                    row.id().toString()));
            return Visitor.anonymous();
          }
          if (!row.lastSeenAt.plus(SEEN_EVERY).isAfter(now)) {
            row.lastSeenAt = now;
          }
          return visitor(em, user, row.id());
        });
  }

  /** Who holds an API token. Anonymous if there is no such token or its owner may not log in. */
  public Visitor resolveApiToken(String token) {
    Optional<UUID> owner = tokens.ownerOfApiToken(token);
    if (owner.isEmpty()) {
      return Visitor.anonymous();
    }
    return database.call(
        em ->
            AccountGate.admits(em, owner.get(), clock.instant())
                ? visitor(em, UserLogin.read(em, owner.get()), null)
                : Visitor.anonymous());
  }

  /** Ends the session of a visitor, if they have one. */
  public void signOut(Visitor visitor, Origin origin) {
    User user = visitor.user();
    UUID session = visitor.session();
    if (user == null || session == null) {
      return;
    }
    database.run(
        em -> {
          if (remove(em, user.id(), session)) {
            audit.record(
                em,
                origin,
                EventActions.LOGOUT,
                user.id(),
                user.username(),
                Map.of("session", session.toString()));
          }
        });
  }

  /** A user's sessions that are not over, the one used last first. */
  public List<LoginSession> of(UUID user) {
    return database.call(
        em ->
            em.createQuery(
                    "select s from LoginSession s where s.userId = :user and s.expiresAt > :now"
                        + " and s.lastSeenAt > :idle order by s.lastSeenAt desc, s.id desc",
                    SessionRow.class)
                .setParameter("user", user)
                .setParameter("now", clock.instant())
                .setParameter("idle", clock.instant().minus(idle))
                .getResultStream()
                .map(
                    row ->
                        new LoginSession(
                            row.id(),
                            row.createdAt,
                            row.lastSeenAt,
                            row.expiresAt,
                            row.address,
                            row.userAgent))
                .toList());
  }

  /**
   * Ends one of a user's own sessions.
   *
   * @return whether there was such a session of theirs
   */
  public boolean end(User user, UUID session, Origin origin) {
    return database.call(
        em -> {
          boolean ended = remove(em, user.id(), session);
          if (ended) {
            audit.record(
                em,
                origin,
                EventActions.LOGOUT,
                user.id(),
                user.username(),
                Map.of("logout_reason", "Ended by the user", "session", session.toString()));
          }
          return ended;
        });
  }

  /**
   * Ends an account's sessions, in the transaction of what they end for; and no browser is
   * remembered any more as one in which a factor was shown.
   *
   * @param em the transaction
   * @param user the account
   * @param kept the session that goes on, or null for none
   * @param reason why, for the audit log
   * @param origin where the request comes from
   * @return how many were ended
   */
  public int endAll(
      EntityManager em, UUID user, @Nullable UUID kept, String reason, Origin origin) {
    List<SessionRow> ending =
        em.createQuery("select s from LoginSession s where s.userId = :user", SessionRow.class)
            .setParameter("user", user)
            .getResultStream()
            .filter(row -> !row.id().equals(kept))
            .toList();
    ending.forEach(
        row -> {
          em.remove(row);
          ended(em, origin, row, reason);
        });
    forget(em, user, null);
    return ending.size();
  }

  /** When a session of an account began; empty if there is no such session of theirs. */
  public Optional<Instant> began(UUID user, UUID session) {
    return database.read(
        em ->
            Optional.ofNullable(em.find(SessionRow.class, session))
                .filter(row -> row.userId.equals(user))
                .map(row -> row.createdAt));
  }

  /**
   * When whoever has a session has shown what.
   *
   * @param provenAt when that the account is theirs, or null if they have not
   * @param factorAt when that they hold a factor of it, or null if they have not
   */
  public record Shown(@Nullable Instant provenAt, @Nullable Instant factorAt) {}

  /** When whoever has a session of an account has shown what; never if there is no such session. */
  public Shown shown(UUID user, UUID session) {
    return database.read(
        em ->
            Optional.ofNullable(em.find(SessionRow.class, session))
                .filter(row -> row.userId.equals(user))
                .map(row -> new Shown(row.provenAt, row.factorAt))
                .orElseGet(() -> new Shown(null, null)));
  }

  /** Whoever has a session has shown that they hold a factor of the account. */
  public void factorShown(UUID session, Instant at) {
    database.run(
        em ->
            em.createQuery("update LoginSession s set s.factorAt = :at where s.id = :id")
                .setParameter("at", at)
                .setParameter("id", session)
                .executeUpdate());
  }

  /**
   * The factor of an account that was shown last in a browser that is remembered for it.
   *
   * @param user the account
   * @param device the secret by which the browser may be known, or null
   * @param within how long ago at the most
   */
  public Optional<UUID> factorShown(UUID user, @Nullable String device, Duration within) {
    Instant now = clock.instant();
    return database.read(
        em ->
            device(em, user, device, now)
                .filter(row -> row.factorAt != null && row.factorAt.plus(within).isAfter(now))
                .map(row -> row.factorId));
  }

  /** The browsers in which an account is not asked for a factor for a while. */
  public List<RememberedBrowser> remembered(UUID user) {
    return database.call(
        em ->
            em.createQuery(
                    "select d from KnownDevice d where d.userId = :user and d.factorId is not null"
                        + " and d.expiresAt > :now order by d.factorAt desc, d.id desc",
                    KnownDeviceRow.class)
                .setParameter("user", user)
                .setParameter("now", clock.instant())
                .getResultStream()
                .map(
                    row ->
                        new RememberedBrowser(
                            row.id(),
                            Objects.requireNonNull(row.factorId),
                            Objects.requireNonNull(row.factorAt),
                            row.expiresAt,
                            Objects.requireNonNullElse(row.address, ""),
                            Objects.requireNonNullElse(row.userAgent, "")))
                .toList());
  }

  /**
   * Has a browser asked for a factor again.
   *
   * @param browser the browser, or null for all of the account's
   * @return whether there was one of that account
   */
  public boolean forget(UUID user, @Nullable UUID browser) {
    return database.call(em -> forget(em, user, browser));
  }

  private static boolean forget(EntityManager em, UUID user, @Nullable UUID browser) {
    return em.createQuery(
                "update KnownDevice d set d.factorId = null, d.factorAt = null"
                    + " where d.userId = :user and d.factorId is not null"
                    + " and (:browser is null or d.id = :browser)")
            .setParameter("user", user)
            .setParameter("browser", browser)
            .executeUpdate()
        > 0;
  }

  /** Removes what is over; nothing depends on it. */
  public int clean() {
    return database.call(
        em -> {
          Instant now = clock.instant();
          int sessions =
              em.createQuery(
                      "delete from LoginSession s where s.expiresAt <= :now or s.lastSeenAt <= :idle")
                  .setParameter("now", now)
                  .setParameter("idle", now.minus(idle))
                  .executeUpdate();
          int devices =
              em.createQuery("delete from KnownDevice d where d.expiresAt <= :now")
                  .setParameter("now", now)
                  .executeUpdate();
          return sessions + devices;
        });
  }

  /** The other sessions of the user of a session, but for those that have been removed. */
  private static List<SessionRow> others(EntityManager em, SessionRow row) {
    return em.createQuery(
            "select s from LoginSession s where s.userId = :user and s.id <> :id", SessionRow.class)
        .setParameter("user", row.userId)
        .setParameter("id", row.id())
        .getResultList();
  }

  private void ended(EntityManager em, Origin origin, SessionRow row, String reason) {
    audit.record(
        em,
        origin,
        EventActions.LOGOUT,
        row.userId,
        "",
        Map.of("logout_reason", reason, "session", row.id().toString()));
  }

  private static Map<String, Object> place(GeoCity city) {
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("country", city.country());
    place.put("city", city.city());
    if (city.latitude() != null && city.longitude() != null) {
      place.put("latitude", city.latitude());
      place.put("longitude", city.longitude());
    }
    return place;
  }

  private static boolean remove(EntityManager em, UUID user, UUID session) {
    return em.createQuery("delete from LoginSession s where s.id = :id and s.userId = :user")
            .setParameter("id", session)
            .setParameter("user", user)
            .executeUpdate()
        == 1;
  }

  private static Visitor visitor(EntityManager em, User user, @Nullable UUID session) {
    boolean superuser = UserStore.groupsOf(em, user.id()).stream().anyMatch(Group::superuser);
    return new Visitor(user, superuser, session);
  }

  /** The browser as one the user is known in. */
  private static Optional<KnownDeviceRow> device(
      EntityManager em, UUID user, @Nullable String device, Instant now) {
    return device == null
        ? Optional.empty()
        : em.createQuery(
                "select d from KnownDevice d where d.userId = :user and d.tokenHash = :hash"
                    + " and d.expiresAt > :now",
                KnownDeviceRow.class)
            .setParameter("user", user)
            .setParameter("hash", Hashed.of(device))
            .setParameter("now", now)
            .getResultStream()
            .findFirst();
  }

  /** What is known of a browser goes on under its new secret; the old one is good no more. */
  private void rememberFactor(
      EntityManager em, KnownDeviceRow next, Optional<KnownDeviceRow> before, LoginProof proof) {
    if (!proof.rememberFactor().isZero() && !proof.factors().isEmpty()) {
      FactorProof last = proof.factors().get(proof.factors().size() - 1);
      next.factorId = last.factor();
      next.factorAt = clock.instant();
    } else {
      before.ifPresent(
          row -> {
            next.factorId = row.factorId;
            next.factorAt = row.factorAt;
          });
    }
    before.ifPresent(em::remove);
  }
}
