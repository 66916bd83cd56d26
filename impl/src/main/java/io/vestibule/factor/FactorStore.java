package io.vestibule.factor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import io.vestibule.credential.Attempts;
import io.vestibule.credential.PasswordHashes;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.json.Json;
import io.vestibule.json.SecretBox;
import io.vestibule.settings.Settings;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.token.Hashed;
import io.vestibule.user.UserLogin;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Factors in a database.
 *
 * <p>An answer is counted before it is judged, per account and factor and per address, and taken
 * back when it was right. What is good once is used up by one conditional statement, whose count of
 * rows decides. Secrets are encrypted, codes hashed.
 */
public final class FactorStore {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(FactorRow.class);

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private static final Comparator<Factor> USED_LAST_FIRST =
      Comparator.comparing(
              Factor::lastUsedAt, Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
          .thenComparing(Factor::name)
          .thenComparing(Factor::id);

  private final Database database;
  private final UserStore users;
  private final AuditLog audit;
  private final SecretBox secrets;
  private final PasswordHashes hashes;
  private final Attempts attempts;
  private final Notices notices;
  private final Clock clock;
  private final int perAddress;

  /** Tells the owner of a factor, in the transaction that changes it. */
  public interface Notices {
    /** Puts a mail in that says a factor changed. */
    void add(EntityManager em, Origin origin, User owner, Notice notice, Text detail);
  }

  /** The factors in a database. */
  public FactorStore(
      Database database,
      UserStore users,
      AuditLog audit,
      SecretBox secrets,
      PasswordHashes hashes,
      Attempts attempts,
      Notices notices,
      Clock clock,
      Settings settings) {
    this.database = database;
    this.users = users;
    this.audit = audit;
    this.secrets = secrets;
    this.hashes = hashes;
    this.attempts = attempts;
    this.notices = notices;
    this.clock = clock;
    this.perAddress = settings.get(Settings.ATTEMPTS_PER_ADDRESS);
  }

  /** The factors as one request may use them: what is recorded says where it came from. */
  public Factors from(Origin origin) {
    return new Factors() {
      @Override
      public List<Factor> of(UUID user) {
        return FactorStore.this.of(user);
      }

      @Override
      public Optional<Factor> find(FactorType type, String identifier) {
        return FactorStore.this.find(type, identifier);
      }

      @Override
      public Optional<String> recipient(UUID user, UUID factor) {
        return FactorStore.this.recipient(user, factor);
      }

      @Override
      public boolean isThereOneWith(FactorType type, String detail, String value) {
        return FactorStore.this.isThereOneWith(type, detail, value);
      }

      @Override
      public FactorAddition add(NewFactor factor, Notice notice) {
        return FactorStore.this.add(origin, factor, notice);
      }

      @Override
      public FactorCheck check(
          UUID user, UUID factor, double throttling, Function<FactorState, FactorUse> judge) {
        return FactorStore.this.check(origin, user, factor, throttling, judge);
      }

      @Override
      public boolean rename(UUID user, UUID factor, String name) {
        return FactorStore.this.rename(user, factor, name);
      }

      @Override
      public boolean remove(UUID user, UUID factor, Notice notice) {
        return FactorStore.this.remove(origin, user, factor, null, notice);
      }
    };
  }

  /** A factor, whosever it is. */
  public Optional<Factor> find(UUID factor) {
    return database.read(
        em ->
            Optional.ofNullable(em.find(FactorRow.class, factor))
                .map(row -> factor(row, codesLeft(em, factor))));
  }

  /** The factors of an account: the one used last first. */
  public List<Factor> of(UUID user) {
    return database.read(em -> of(em, user));
  }

  /** Whether an account has a factor its owner can be asked for. */
  public boolean hasAny(UUID user) {
    return of(user).stream().anyMatch(Factor::canBeShown);
  }

  private static List<Factor> of(EntityManager em, UUID user) {
    List<FactorRow> rows =
        em.createQuery("select f from Factor f where f.userId = :user", FactorRow.class)
            .setParameter("user", user)
            .getResultList();
    Map<UUID, Integer> left = rows.isEmpty() ? Map.of() : codesLeftOf(em, user);
    return rows.stream()
        .map(row -> factor(row, left.getOrDefault(row.id(), 0)))
        .sorted(USED_LAST_FIRST)
        .toList();
  }

  /** How many codes are left, of each factor of an account that has any. */
  private static Map<UUID, Integer> codesLeftOf(EntityManager em, UUID user) {
    Map<UUID, Integer> left = new HashMap<>();
    List<?> counts =
        em.createNativeQuery(
                "select c.factor_id, count(*) from vst_factor_code c"
                    + " join vst_factor f on f.id = c.factor_id where f.user_id = :user"
                    + " group by c.factor_id")
            .setParameter("user", user.toString())
            .getResultList();
    for (Object row : counts) {
      Object[] count = (Object[]) row;
      left.put(UUID.fromString(count[0].toString()), ((Number) count[1]).intValue());
    }
    return left;
  }

  private Optional<Factor> find(FactorType type, String identifier) {
    return database.read(
        em ->
            em.createQuery(
                    "select f from Factor f where f.type = :type and f.identifierHash = :hash",
                    FactorRow.class)
                .setParameter("type", type)
                .setParameter("hash", Hashed.of(identifier))
                .getResultStream()
                .findFirst()
                .map(row -> factor(row, codesLeft(em, row.id()))));
  }

  private Optional<String> recipient(UUID user, UUID factor) {
    return database
        .call(
            em ->
                Optional.ofNullable(em.find(FactorRow.class, factor))
                    .filter(row -> row.userId.equals(user))
                    .map(row -> row.secrets))
        .map(kept -> texts(open(kept)).get(Factors.RECIPIENT));
  }

  /** There is no index to go by: it is asked when a factor is set up, and then once. */
  private boolean isThereOneWith(FactorType type, String detail, String value) {
    String written = Json.write(Map.of(detail, value));
    String part = written.substring(1, written.length() - 1);
    return database.call(
        em ->
            em.createQuery(
                    "select f from Factor f where f.type = :type and f.details like :part escape '!'",
                    FactorRow.class)
                .setParameter("type", type)
                .setParameter("part", "%" + part.replaceAll("([!%_])", "!$1") + "%")
                .getResultStream()
                // What was found may lie within another value.
                .anyMatch(row -> value.equals(texts(row.details).get(detail))));
  }

  // --- adding, renaming, removing

  private FactorAddition add(Origin origin, NewFactor added, Notice notice) {
    String salt = added.codes().isEmpty() ? null : hashes.salt();
    List<String> codes =
        salt == null
            ? List.of()
            : added.codes().stream().distinct().map(code -> hashes.derive(salt, code)).toList();
    try {
      return database.call(em -> add(em, origin, added, notice, salt, codes));
    } catch (RuntimeException e) {
      if (added.identifier() != null && Database.isDuplicate(e)) {
        return new FactorAddition.Taken();
      }
      throw e;
    }
  }

  private FactorAddition add(
      EntityManager em,
      Origin origin,
      NewFactor added,
      Notice notice,
      @Nullable String salt,
      List<String> codes) {
    // One after the other: what is counted must not change meanwhile.
    UserLogin.lock(em, added.user());
    Optional<User> owner = users.find(em, added.user());
    if (owner.isEmpty()) {
      return new FactorAddition.AccountGone();
    }
    if (of(em, added.user()).size() >= Factors.MAX_PER_USER) {
      return new FactorAddition.TooMany();
    }
    FactorRow row = new FactorRow(Ids.next(clock));
    row.userId = added.user();
    row.type = added.type();
    row.name = name(added.name());
    row.stageId = added.stage();
    row.identifierHash = added.identifier() == null ? null : Hashed.of(added.identifier());
    row.details = Json.write(added.details());
    row.secrets = secrets.seal(Json.write(added.secrets()));
    row.codeSalt = salt;
    row.counter = added.counter();
    row.createdAt = clock.instant();
    em.persist(row);
    em.flush();
    for (String code : codes) {
      em.createNativeQuery(
              "insert into vst_factor_code (factor_id, code_hash) values (:factor, :code)")
          .setParameter("factor", row.id().toString())
          .setParameter("code", code)
          .executeUpdate();
    }
    tell(em, origin, owner.get(), row, EventActions.FACTOR_ADDED, "added", notice, null);
    return new FactorAddition.Added(factor(row, codes.size()));
  }

  private boolean rename(UUID user, UUID factor, String name) {
    String kept = name(name);
    return !kept.isEmpty()
        && database.call(
            em ->
                em.createQuery(
                            "update Factor f set f.name = :name"
                                + " where f.id = :id and f.userId = :user")
                        .setParameter("name", kept)
                        .setParameter("id", factor)
                        .setParameter("user", user)
                        .executeUpdate()
                    == 1);
  }

  /**
   * Removes a factor.
   *
   * @param by the administrator who does it, or null for its owner
   * @return whether there was such a factor of that account
   */
  public boolean remove(Origin origin, UUID user, UUID factor, @Nullable UUID by, Notice notice) {
    boolean removed =
        database.call(
            em -> {
              UserLogin.lock(em, user);
              FactorRow row = em.find(FactorRow.class, factor);
              Optional<User> owner = users.find(em, user);
              if (row == null || !row.userId.equals(user) || owner.isEmpty()) {
                return false;
              }
              tell(
                  em, origin, owner.get(), row, EventActions.FACTOR_REMOVED, "removed", notice, by);
              em.remove(row);
              return true;
            });
    if (removed) {
      attempts.succeeded(List.of(counter(factor)), List.of());
    }
    return removed;
  }

  private void tell(
      EntityManager em,
      Origin origin,
      User owner,
      FactorRow row,
      String action,
      String key,
      Notice notice,
      @Nullable UUID by) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("factor", row.id().toString());
    details.put("type", row.type.deviceClass());
    details.put("name", row.name);
    if (by != null) {
      details.put("by", by.toString());
    }
    audit.record(em, origin, action, owner.id(), owner.username(), details);
    if (!owner.email().isEmpty()) {
      notices.add(em, origin, owner, notice, text("told." + key, factor(row, 0).label()));
    }
  }

  // --- checking

  private FactorCheck check(
      Origin origin,
      UUID user,
      UUID factor,
      double throttling,
      Function<FactorState, FactorUse> judge) {
    Optional<FactorRow> found =
        database.read(
            em ->
                Optional.ofNullable(em.find(FactorRow.class, factor))
                    .filter(row -> row.userId.equals(user)));
    if (found.isEmpty()) {
      return FactorCheck.GONE;
    }
    Map<String, Attempts.Limit> limits = new HashMap<>();
    limits.put(counter(factor), limit(throttling));
    List<String> lowered = new ArrayList<>();
    if (perAddress > 0) {
      limits.put("address:" + origin.address(), Attempts.Limit.of(perAddress));
      lowered.add("address:" + origin.address());
    }
    if (!attempts.beginAll(limits)) {
      failed(origin, found.get(), "too many attempts");
      return FactorCheck.PAUSED;
    }
    // Read after the attempt was counted: the counter is what an answer is compared with.
    Optional<FactorState> state = database.call(em -> state(em, factor));
    if (state.isEmpty() || !uses(factor, judge.apply(state.get()), state.get())) {
      failed(origin, found.get(), "wrong");
      return FactorCheck.WRONG;
    }
    attempts.succeeded(List.of(counter(factor)), lowered);
    return FactorCheck.ACCEPTED;
  }

  private static Attempts.Limit limit(double throttling) {
    return throttling <= 0
        ? Attempts.Limit.of(Factors.FREE_ATTEMPTS)
        : new Attempts.Limit(1, Duration.ofMillis(Math.round(throttling * 1000)));
  }

  /** Uses up what an answer uses; whether it could is what the statements say. */
  private boolean uses(UUID factor, FactorUse use, FactorState before) {
    String code =
        use instanceof FactorUse.Code of ? codeHash(factor, of.code()).orElse(null) : null;
    return database.call(
        em -> {
          if (use instanceof FactorUse.Wrong || (use instanceof FactorUse.Code && code == null)) {
            return false;
          }
          if (code != null
              && em.createNativeQuery(
                          "delete from vst_factor_code where factor_id = :factor and code_hash = :code")
                      .setParameter("factor", factor.toString())
                      .setParameter("code", code)
                      .executeUpdate()
                  != 1) {
            return false;
          }
          long step = use instanceof FactorUse.Step next ? next.step() : before.counter();
          return em.createQuery(
                      "update Factor f set f.lastUsedAt = :now, f.counter = :step where f.id = :id"
                          + (use instanceof FactorUse.Step ? " and f.counter < :step" : ""))
                  .setParameter("now", clock.instant())
                  .setParameter("step", step)
                  .setParameter("id", factor)
                  .executeUpdate()
              == 1;
        });
  }

  private Optional<String> codeHash(UUID factor, String code) {
    return database
        .call(em -> Optional.ofNullable(em.find(FactorRow.class, factor)).map(row -> row.codeSalt))
        .map(salt -> hashes.derive(salt, code));
  }

  private Optional<FactorState> state(EntityManager em, UUID factor) {
    return Optional.ofNullable(em.find(FactorRow.class, factor))
        .map(
            row ->
                new FactorState(
                    factor(row, codesLeft(em, factor)), texts(open(row.secrets)), row.counter));
  }

  private void failed(Origin origin, FactorRow row, String reason) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("factor", row.id().toString());
    details.put("type", row.type.deviceClass());
    details.put("reason", reason);
    audit.record(origin, EventActions.LOGIN_FAILED, row.userId, "", details);
  }

  private String open(String sealed) {
    try {
      return secrets.open(sealed);
    } catch (SecretBox.UnreadableSecretException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static int codesLeft(EntityManager em, UUID factor) {
    return ((Number)
            em.createNativeQuery("select count(*) from vst_factor_code where factor_id = :factor")
                .setParameter("factor", factor.toString())
                .getSingleResult())
        .intValue();
  }

  private static Factor factor(FactorRow row, int codesLeft) {
    return new Factor(
        row.id(),
        row.userId,
        row.type,
        row.name,
        row.stageId,
        row.createdAt,
        row.lastUsedAt,
        texts(row.details),
        codesLeft);
  }

  private static Map<String, String> texts(String json) {
    try {
      return Json.mapper().readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a factor cannot be read", e);
    }
  }

  /** Without what cannot be seen, and no longer than there is room for. */
  private static String name(String name) {
    String shown = name.strip().replaceAll("\\p{C}", "");
    return shown.codePointCount(0, shown.length()) <= Factors.MAX_NAME
        ? shown
        : shown.substring(0, shown.offsetByCodePoints(0, Factors.MAX_NAME));
  }

  private static String counter(UUID factor) {
    return "factor:" + factor;
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(FactorStore.class, key, arguments);
  }
}
