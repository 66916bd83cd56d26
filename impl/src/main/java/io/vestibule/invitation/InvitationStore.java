package io.vestibule.invitation;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.invitation.Invitation;
import io.vestibule.api.invitation.Invitations;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.event.Origin;
import io.vestibule.json.SecretBox;
import io.vestibule.json.SecretBox.UnreadableSecretException;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.token.Hashed;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Invitations.
 *
 * <p>Whether one still works is decided when it is used, and by one statement: neither does one
 * that has expired wait for anybody to remove it, nor do two get what is for one.
 */
public final class InvitationStore implements Invitations {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(InvitationRow.class);

  private static final int LONGEST_TOKEN = 256;

  private final Database database;
  private final SecretBox secrets;
  private final AuditLog audit;
  private final Clock clock;

  /**
   * The invitations in a database.
   *
   * @param database the database
   * @param secrets seals the tokens, so that superusers can see links again
   * @param audit where it is told what happens to them
   * @param clock the time
   */
  public InvitationStore(Database database, SecretBox secrets, AuditLog audit, Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Optional<Invitation> find(String token) {
    if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
      return Optional.empty();
    }
    return database.call(
        em ->
            em.createQuery(
                    "select i from Invitation i where i.tokenHash = :hash"
                        + " and (i.expires is null or i.expires > :now)"
                        + " and (i.singleUse = false or i.usedAt is null)",
                    InvitationRow.class)
                .setParameter("hash", Hashed.of(token))
                .setParameter("now", clock.instant())
                .getResultStream()
                .findFirst()
                .map(InvitationRow::toInvitation));
  }

  /**
   * Uses an invitation, in the transaction of what it is used for: of any number at the same time
   * one uses up an invitation that works once.
   *
   * @param em the transaction
   * @param id the invitation
   * @param flow the flow it is used in
   * @return whether it was still good for that flow; if not, nothing has changed
   */
  public boolean use(EntityManager em, UUID id, UUID flow) {
    return use(em, id, flow, Origin.SYSTEM, null);
  }

  /**
   * Uses an invitation, like {@link #use(EntityManager, UUID, UUID)}, and tells who did from where.
   *
   * @param em the transaction
   * @param id the invitation
   * @param flow the flow it is used in
   * @param origin where the request comes from
   * @param user who uses it, or null if that is not known
   * @return whether it was still good for that flow; if not, nothing has changed
   */
  public boolean use(EntityManager em, UUID id, UUID flow, Origin origin, @Nullable UUID user) {
    boolean used =
        em.createQuery(
                    "update Invitation i set i.usedAt = :now, i.usedBy = :user where i.id = :id"
                        + " and (i.flow is null or i.flow = :flow)"
                        + " and (i.expires is null or i.expires > :now)"
                        + " and (i.singleUse = false or i.usedAt is null)")
                .setParameter("now", clock.instant())
                .setParameter("user", user)
                .setParameter("id", id)
                .setParameter("flow", flow)
                .executeUpdate()
            == 1;
    if (used) {
      record(
          em,
          new Author(user, "", origin),
          EventActions.INVITATION_USED,
          em.find(InvitationRow.class, id),
          Map.of("flow", flow.toString()));
    }
    return used;
  }

  /**
   * Uses an invitation, like {@link #use(EntityManager, UUID, UUID)}, in a transaction of its own.
   *
   * @param id the invitation
   * @param flow the flow it is used in
   * @param origin where the request comes from
   * @param user who uses it, or null if that is not known
   * @return whether it was still good for that flow; if not, nothing has changed
   */
  public boolean use(UUID id, UUID flow, Origin origin, @Nullable UUID user) {
    return database.call(em -> use(em, id, flow, origin, user));
  }

  /**
   * Makes an invitation.
   *
   * @param author who makes it
   * @param options what it is to say
   * @throws InvitationProblemsException if it may not say that
   */
  public StoredInvitation create(Author author, InvitationOptions options)
      throws InvitationProblemsException {
    return checked(options, em -> create(em, author, options));
  }

  /** Makes an invitation in which nothing is wrong, in a transaction that is under way. */
  public StoredInvitation create(EntityManager em, Author author, InvitationOptions options) {
    String token = Ids.secret();
    InvitationRow row = new InvitationRow(Ids.next(clock));
    row.say(options);
    row.tokenHash = Hashed.of(token);
    row.sealedToken = secrets.seal(token);
    row.createdBy = author.user();
    row.createdAt = clock.instant();
    em.persist(row);
    em.flush();
    record(em, author, EventActions.INVITATION_CREATED, row, Map.of());
    return row.toStored();
  }

  /**
   * Has an invitation say something else. Its token stays, and so does who made it.
   *
   * @param author who changes it
   * @param id the invitation
   * @param options what it is to say
   * @return the invitation; empty if there is none
   * @throws InvitationProblemsException if it may not say that
   */
  public Optional<StoredInvitation> change(Author author, UUID id, InvitationOptions options)
      throws InvitationProblemsException {
    return checked(options, em -> change(em, author, id, options));
  }

  /**
   * Has an invitation say something else in which nothing is wrong, in a transaction that is under
   * way.
   */
  public Optional<StoredInvitation> change(
      EntityManager em, Author author, UUID id, InvitationOptions options) {
    Optional<InvitationRow> found = Optional.ofNullable(em.find(InvitationRow.class, id));
    found
        .filter(row -> !row.options().equals(options))
        .ifPresent(
            row -> {
              row.say(options);
              em.flush();
              audit.record(
                  em,
                  author.origin(),
                  EventActions.MODEL_UPDATED,
                  author.user(),
                  author.username(),
                  Map.of("model", "invitation", "name", row.name, "pk", id.toString()));
            });
    return found.map(InvitationRow::toStored);
  }

  /**
   * Takes an invitation back: its link works no more.
   *
   * @return whether there was one
   */
  public boolean revoke(Author author, UUID id) {
    return database.call(em -> revoke(em, author, id));
  }

  /** Takes an invitation back, in a transaction that is under way. */
  public boolean revoke(EntityManager em, Author author, UUID id) {
    InvitationRow row = em.find(InvitationRow.class, id);
    if (row == null) {
      return false;
    }
    em.remove(row);
    em.flush();
    record(em, author, EventActions.INVITATION_REVOKED, row, Map.of());
    return true;
  }

  /** What is wrong with an invitation, in a transaction that is under way; empty if nothing is. */
  public List<ConfigProblem> problems(EntityManager em, InvitationOptions options) {
    return InvitationRules.problems(em, options);
  }

  /** The invitation of an id, whether it still works or not. */
  public Optional<StoredInvitation> get(UUID id) {
    return database.call(em -> get(em, id));
  }

  /** The invitation of an id, in a transaction that is under way. */
  public Optional<StoredInvitation> get(EntityManager em, UUID id) {
    return Optional.ofNullable(em.find(InvitationRow.class, id)).map(InvitationRow::toStored);
  }

  /** All invitations, oldest first, in a transaction that is under way. */
  public List<StoredInvitation> all(EntityManager em) {
    return em.createQuery("select i from Invitation i order by i.id", InvitationRow.class)
        .getResultStream()
        .map(InvitationRow::toStored)
        .toList();
  }

  /**
   * What an invitation's link has as {@code itoken}.
   *
   * @param id the invitation
   * @return the token; empty if there is no such invitation, or it was sealed with another key
   */
  public Optional<String> token(UUID id) {
    return database
        .call(
            em -> Optional.ofNullable(em.find(InvitationRow.class, id)).map(row -> row.sealedToken))
        .flatMap(this::opened);
  }

  /**
   * Finds invitations, also those that work no more.
   *
   * @param query which
   */
  public List<StoredInvitation> search(InvitationQuery query) {
    return database.call(
        em ->
            query(
                    em,
                    query,
                    "select i from Invitation i",
                    " order by i."
                        + query.order().field
                        + (query.descending() ? " desc" : " asc")
                        + ", i.id",
                    InvitationRow.class)
                .setFirstResult(query.offset())
                .setMaxResults(query.limit())
                .getResultStream()
                .map(InvitationRow::toStored)
                .toList());
  }

  /** How many invitations there are of those a query looks for, on all pages. */
  public int count(InvitationQuery query) {
    return database.call(
        em ->
            query(em, query, "select count(i) from Invitation i", "", Long.class)
                .getSingleResult()
                .intValue());
  }

  private static <T> TypedQuery<T> query(
      EntityManager em, InvitationQuery query, String what, String order, Class<T> type) {
    StringBuilder text = new StringBuilder(what).append(" where 1 = 1");
    Map<String, Object> parameters = new LinkedHashMap<>();
    and(text, parameters, "i.name = :name", "name", query.name());
    and(text, parameters, "i.flow = :flow", "flow", query.flow());
    and(
        text,
        parameters,
        "i.flow in (select f.id from Flow f where f.slug = :slug)",
        "slug",
        query.flowSlug());
    and(
        text,
        parameters,
        "i.createdBy in (select u.id from User u where u.username = :maker)",
        "maker",
        query.createdBy());
    and(text, parameters, "i.expires = :expires", "expires", query.expires());
    if (!query.search().isEmpty()) {
      and(
          text,
          parameters,
          "(lower(i.name) like :like escape '!' or i.createdBy in"
              + " (select u.id from User u where lower(u.username) like :like escape '!'))",
          "like",
          "%"
              + query
                  .search()
                  .toLowerCase(Locale.ROOT)
                  .replace("!", "!!")
                  .replace("%", "!%")
                  .replace("_", "!_")
              + "%");
    }
    TypedQuery<T> typed = em.createQuery(text.append(order).toString(), type);
    parameters.forEach(typed::setParameter);
    return typed;
  }

  private static void and(
      StringBuilder text,
      Map<String, Object> parameters,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      text.append(" and ").append(condition);
      parameters.put(name, value);
    }
  }

  private interface Work<T> {
    T in(EntityManager em);
  }

  /** Ends the transaction of what cannot be so. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<ConfigProblem> problems;

    RefusedException(List<ConfigProblem> problems) {
      super("refused", null, false, false);
      this.problems = problems;
    }
  }

  private <T> T checked(InvitationOptions options, Work<T> work)
      throws InvitationProblemsException {
    try {
      return database.call(
          em -> {
            List<ConfigProblem> problems = problems(em, options);
            if (!problems.isEmpty()) {
              throw new RefusedException(problems);
            }
            return work.in(em);
          });
    } catch (RefusedException e) {
      throw new InvitationProblemsException(e.problems);
    }
  }

  private Optional<String> opened(String sealed) {
    try {
      return Optional.of(secrets.open(sealed));
    } catch (UnreadableSecretException e) {
      return Optional.empty();
    }
  }

  private void record(
      EntityManager em, Author author, String action, InvitationRow row, Map<String, Object> more) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("invitation", row.id().toString());
    details.put("name", row.name);
    details.putAll(more);
    audit.record(em, author.origin(), action, author.user(), author.username(), details);
  }
}
