package io.vestibule.token;

import io.vestibule.api.token.OneTimeTokens;
import io.vestibule.json.Json;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All tokens: one-time tokens, links that start a flow, API tokens and app passwords. Each kind has
 * a name space of its own, so that a token of one is worth nothing as another.
 */
public final class Tokens implements OneTimeTokens {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(TokenRow.class);

  private static final String ONCE = "once:";
  private static final String CLAIM = "claim:";
  private static final String FLOW = "flow:";
  private static final String API = "api";
  private static final String APP_PASSWORD = "app_password";

  private final Database database;
  private final Clock clock;
  private final Map<String, Consumer<EntityManager>> whenUsed = new ConcurrentHashMap<>();

  /** The tokens in a database. */
  public Tokens(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public String issue(
      String purpose, @Nullable UUID user, Duration validFor, Map<String, String> data) {
    String key = Ids.secret();
    database.run(
        em -> {
          TokenRow row = row(ONCE + purpose, key, user, clock.instant().plus(validFor));
          row.payload = Json.write(data);
          em.persist(row);
        });
    return key;
  }

  @Override
  public Optional<Redeemed> redeem(String purpose, String token) {
    String hash = Hashed.of(token);
    return database.call(
        em -> {
          if (!useUp(
              em, "t.keyHash = :what and t.purpose = :purpose", hash, ONCE + purpose, null)) {
            return Optional.empty();
          }
          TokenRow row =
              em.createQuery("select t from Token t where t.keyHash = :hash", TokenRow.class)
                  .setParameter("hash", hash)
                  .getSingleResult();
          Map<String, String> data = new HashMap<>();
          Json.readObject(row.payload)
              .forEach((name, value) -> data.put(name, String.valueOf(value)));
          return Optional.of(new Redeemed(row.userId, data));
        });
  }

  /** The unique key of the hash decides: of any number at the same time, one inserts it. */
  @Override
  public boolean claim(String purpose, String value, Duration remembered) {
    // The purpose belongs to what is hashed: hashes are unique over all purposes.
    String key = CLAIM + purpose + "\0" + value;
    try {
      return database.call(
          em -> {
            // Only those who come at the same moment get as far as the key, which is an error in
            // the log.
            if (!em.createQuery("select t.id from Token t where t.keyHash = :hash")
                .setParameter("hash", Hashed.of(key))
                .getResultList()
                .isEmpty()) {
              return false;
            }
            em.persist(row(CLAIM + purpose, key, null, clock.instant().plus(remembered)));
            return true;
          });
    } catch (RuntimeException e) {
      if (Database.isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean redeemLink(String link) {
    return database.call(em -> redeemLink(em, link, null));
  }

  /**
   * Uses up the link by which a run came, in the transaction of what it is used for.
   *
   * @param em the transaction
   * @param link the id of the link
   * @param user whom the link must have been made for, or null if that makes no difference
   * @return whether the link was still good and made for that user; if not, it is as it was
   */
  public boolean redeemLink(EntityManager em, String link, @Nullable UUID user) {
    UUID id;
    try {
      id = UUID.fromString(link);
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (!useUp(em, "t.id = :what and t.purpose like :purpose", id, FLOW + "%", user)) {
      return false;
    }
    String purpose = em.find(TokenRow.class, id).purpose.substring(FLOW.length());
    Consumer<EntityManager> consequence = whenUsed.get(purpose);
    if (consequence != null) {
      consequence.accept(em);
    }
    return true;
  }

  /**
   * Says what else happens, in the same transaction, when a link of a purpose is used up.
   *
   * @param purpose the purpose of the links
   * @param consequence what happens
   */
  public void whenLinkUsed(String purpose, Consumer<EntityManager> consequence) {
    whenUsed.put(purpose, consequence);
  }

  /**
   * Makes a link that starts a flow; it takes the place of one with the same identifier.
   *
   * @param identifier a name for the link, unique
   * @param purpose what it is for
   * @param flow the flow it starts
   * @param user whom the run is about, or null
   * @param validFor how long it works
   * @param context what the run knows from the start
   * @return the value of the link's parameter {@code flow_token}
   */
  public String issueLink(
      String identifier,
      String purpose,
      UUID flow,
      @Nullable UUID user,
      Duration validFor,
      Map<String, Object> context) {
    String key = Ids.secret();
    database.run(
        em -> {
          // One after the other: two that delete at once what is not there yet both insert.
          em.createNativeQuery("select id from vst_flow where id = :flow for update")
              .setParameter("flow", flow.toString())
              .getResultList();
          withdrawLink(em, identifier);
          TokenRow row = row(FLOW + purpose, key, user, clock.instant().plus(validFor));
          row.identifier = identifier;
          row.flowId = flow;
          row.payload = Json.write(context);
          em.persist(row);
        });
    return key;
  }

  /**
   * Makes a link worth nothing. Has no effect if there is none.
   *
   * @param em the transaction to do it in
   * @param identifier the name of the link
   */
  public void withdrawLink(EntityManager em, String identifier) {
    em.createQuery(
            "delete from Token t where t.identifier = :identifier and t.purpose like :purpose")
        .setParameter("identifier", identifier)
        .setParameter("purpose", FLOW + "%")
        .executeUpdate();
  }

  /**
   * The link behind a parameter {@code flow_token}, if it still works. Looking at it does not use
   * it up.
   *
   * @param key the value of the parameter
   */
  public Optional<FlowToken> findLink(String key) {
    return database.call(
        em ->
            em.createQuery(
                    "select t from Token t where t.keyHash = :hash and t.purpose like :purpose"
                        + " and t.usedAt is null and t.expiresAt > :now",
                    TokenRow.class)
                .setParameter("hash", Hashed.of(key))
                .setParameter("purpose", FLOW + "%")
                .setParameter("now", clock.instant())
                .getResultStream()
                .findFirst()
                .filter(row -> row.flowId != null)
                .map(
                    row ->
                        new FlowToken(
                            row.id(),
                            row.purpose.substring(FLOW.length()),
                            java.util.Objects.requireNonNull(row.flowId),
                            row.userId,
                            Json.readObject(row.payload))));
  }

  /**
   * Makes an API token.
   *
   * @param em the transaction to do it in
   * @param identifier a name for it, unique
   * @param user whose it is
   * @param key the token
   */
  public void createApiToken(EntityManager em, String identifier, UUID user, String key) {
    TokenRow row = row(API, key, user, null);
    row.identifier = identifier;
    em.persist(row);
  }

  /** The user an API token belongs to; empty if there is no such token, or no longer. */
  public Optional<UUID> ownerOfApiToken(String key) {
    return owner(API, key);
  }

  /**
   * Makes an app password.
   *
   * @param identifier a name for it, unique
   * @param user whose it is
   * @param validFor how long it works, or null for ever
   * @return the app password
   */
  public String createAppPassword(String identifier, UUID user, @Nullable Duration validFor) {
    String key = Ids.secret();
    database.run(
        em -> {
          TokenRow row =
              row(
                  APP_PASSWORD,
                  key,
                  user,
                  validFor == null ? null : clock.instant().plus(validFor));
          row.identifier = identifier;
          em.persist(row);
        });
    return key;
  }

  /** Whether a text is an app password of a user that still works. */
  public boolean isAppPassword(UUID user, String key) {
    return owner(APP_PASSWORD, key).filter(user::equals).isPresent();
  }

  private Optional<UUID> owner(String purpose, String key) {
    return database.call(
        em ->
            em.createQuery(
                    "select t.userId from Token t where t.keyHash = :hash and t.purpose = :purpose"
                        + " and t.userId is not null and (t.expiresAt is null or t.expiresAt > :now)",
                    UUID.class)
                .setParameter("hash", Hashed.of(key))
                .setParameter("purpose", purpose)
                .setParameter("now", clock.instant())
                .getResultStream()
                .findFirst());
  }

  /**
   * Removes tokens that are worth nothing any more: those that have expired and those that were
   * used up. Nobody is told anything else about such a token than about one that never was.
   *
   * @return how many there were
   */
  public int clean() {
    return database.call(
        em ->
            em.createQuery("delete from Token t where t.usedAt is not null or t.expiresAt <= :now")
                .setParameter("now", clock.instant())
                .executeUpdate());
  }

  /** One statement decides: of any number at the same time, it changes a row for one. */
  private boolean useUp(
      EntityManager em, String condition, Object what, String purpose, @Nullable UUID user) {
    Instant now = clock.instant();
    Query update =
        em.createQuery(
                "update Token t set t.usedAt = :now where "
                    + condition
                    + (user == null ? "" : " and t.userId = :user")
                    + " and t.usedAt is null and t.expiresAt > :now")
            .setParameter("now", now)
            .setParameter("what", what)
            .setParameter("purpose", purpose);
    if (user != null) {
      update.setParameter("user", user);
    }
    return update.executeUpdate() == 1;
  }

  private TokenRow row(String purpose, String key, @Nullable UUID user, @Nullable Instant expires) {
    TokenRow row = new TokenRow(Ids.next(clock));
    row.identifier = row.id().toString();
    row.purpose = purpose;
    row.keyHash = Hashed.of(key);
    row.userId = user;
    row.payload = "{}";
    row.description = "";
    row.createdAt = clock.instant();
    row.expiresAt = expires;
    return row;
  }
}
