package io.vestibule.event;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.user.PendingUser;
import io.vestibule.metrics.Metrics;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.user.CanonicalName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit log in the database. */
public final class AuditLog {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(EventRow.class);

  private static final int MAX_DETAILS = 32_000;
  private static final int MAX_NAME = 320;

  /** As the database has it: ids are texts there. */
  private static final Comparator<Event> NEWEST_FIRST =
      Comparator.comparing(Event::at).thenComparing(event -> event.id().toString()).reversed();

  private final Database database;
  private final Clock clock;
  private final Metrics metrics;

  /** A log nobody counts for. */
  public AuditLog(Database database, Clock clock) {
    this(database, clock, Metrics.NONE);
  }

  /** A log. */
  public AuditLog(Database database, Clock clock, Metrics metrics) {
    this.database = database;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * The name under which events about somebody are kept: an account's own, or else what was typed
   * in the form in which names are compared.
   */
  public static String nameOf(PendingUser user) {
    return cut(user.exists() ? user.username() : CanonicalName.of(user.username()), MAX_NAME);
  }

  /** Records an event about somebody who may have no account, in a transaction of its own. */
  public void record(Origin origin, String action, PendingUser about, Map<String, Object> details) {
    String name = nameOf(about);
    Map<String, Object> all = new LinkedHashMap<>(details);
    if (!about.exists() && !name.equals(about.username())) {
      all.put("typed", cut(about.username(), MAX_NAME));
    }
    record(origin, action, about.id(), name, all);
  }

  /**
   * Records an event in a transaction of its own.
   *
   * @param origin where the request comes from
   * @param action what happened
   * @param user the account it happened to or who did it, or null
   * @param username that account's name, or what was typed; if empty, the name the account has
   * @param details more about it; of what is too long the longest values are left out
   */
  public void record(
      Origin origin,
      String action,
      @Nullable UUID user,
      String username,
      Map<String, Object> details) {
    database.run(em -> record(em, origin, action, user, username, details));
    if (action.equals(EventActions.LOGIN_FAILED)) {
      metrics.loginFailed();
    }
  }

  /** Records an event in the transaction of what it is about, like {@link #record}. */
  public void record(
      EntityManager em,
      Origin origin,
      String action,
      @Nullable UUID user,
      String username,
      Map<String, Object> details) {
    EventRow row = new EventRow(Ids.next(clock));
    row.createdAt = clock.instant();
    row.action = cut(action, 64);
    row.userId = user;
    row.username = cut(username.isEmpty() && user != null ? nameOf(em, user) : username, MAX_NAME);
    row.address = cut(origin.address(), 45);
    row.reference = cut(origin.reference(), 64);
    row.details = EventDetails.write(details, MAX_DETAILS);
    em.persist(row);
  }

  /** The newest events, newest first. */
  public List<Event> newest(int count) {
    return search(EventQuery.newest(count));
  }

  /** Finds events, newest first. */
  public List<Event> search(EventQuery query) {
    return database.call(em -> search(em, query));
  }

  /**
   * Finds what any of several queries finds, newest first and each event once. One query for all
   * could use no index.
   *
   * @param queries the queries; the limit of the first counts for all together
   */
  public List<Event> searchAny(List<EventQuery> queries) {
    return database.call(
        em ->
            merged(
                queries.get(0).limit(), queries.stream().map(query -> search(em, query)).toList()));
  }

  /**
   * What happened on a person's own account, newest first: events of the account, under whatever
   * name it had, and failed logins that named it and did not get as far as finding it.
   *
   * @param user the account; nothing is found if it is gone
   * @param actions what to find
   * @param after where to go on, or null to begin with the newest
   * @param limit how many at the most
   */
  public List<Event> ofAccount(
      UUID user, Set<String> actions, @Nullable EventPosition after, int limit) {
    EventQuery events = EventQuery.newest(limit);
    EventQuery from = after == null ? events : events.after(after.event());
    return database.call(
        em -> {
          List<List<Event>> found = new ArrayList<>();
          found.add(search(em, from.of(actions.toArray(String[]::new)).about(user)));
          if (actions.contains(EventActions.LOGIN_FAILED)) {
            found.add(nobodys(em, from.of(EventActions.LOGIN_FAILED), user));
          }
          return merged(limit, found);
        });
  }

  /** Events that named an account and are not of any. */
  private static List<Event> nobodys(EntityManager em, EventQuery query, UUID user) {
    return em.createQuery(
            "select u.username, u.createdAt from User u where u.id = :id", Object[].class)
        .setParameter("id", user)
        .getResultStream()
        // What was typed before there was the account was somebody else's business.
        .map(row -> query.named((String) row[0]).since((Instant) row[1]))
        .flatMap(named -> search(em, named, " and e.userId is null").stream())
        .toList();
  }

  /** The event of an id. */
  public Optional<Event> find(UUID id) {
    return database.call(
        em -> Optional.ofNullable(em.find(EventRow.class, id)).map(EventRow::toEvent));
  }

  /** All actions there are events of, in alphabetical order. */
  public List<String> actions() {
    return database.call(
        em ->
            em.createQuery("select distinct e.action from Event e order by e.action", String.class)
                .getResultList());
  }

  /**
   * Deletes old events, the oldest first, in a transaction of its own.
   *
   * @param moment before when they happened
   * @param most how many at the most
   * @return how many were deleted; fewer than that many if there are no more
   */
  public int deleteBefore(Instant moment, int most) {
    return database.call(
        em -> {
          List<UUID> old =
              em.createQuery(
                      "select e.id from Event e where e.createdAt < :moment"
                          + " order by e.createdAt, e.id",
                      UUID.class)
                  .setParameter("moment", moment)
                  .setMaxResults(most)
                  .getResultList();
          if (!old.isEmpty()) {
            // Another node may be at it, too; whoever comes second finds them gone.
            em.createQuery("delete from Event e where e.id in :ids")
                .setParameter("ids", old)
                .executeUpdate();
          }
          return old.size();
        });
  }

  private static List<Event> merged(int limit, List<List<Event>> found) {
    Map<UUID, Event> all = new LinkedHashMap<>();
    found.forEach(events -> events.forEach(event -> all.put(event.id(), event)));
    return all.values().stream().sorted(NEWEST_FIRST).limit(limit).toList();
  }

  private static List<Event> search(EntityManager em, EventQuery query) {
    return search(em, query, "");
  }

  private static List<Event> search(EntityManager em, EventQuery query, String condition) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    StringBuilder where = new StringBuilder("1 = 1").append(condition);
    if (!query.actions().isEmpty()) {
      where.append(" and e.action in :actions");
      parameters.put("actions", query.actions());
    }
    and(where, parameters, "e.userId = :user", "user", query.user());
    String name = query.username();
    if (name != null) {
      where.append(" and e.username in :names");
      parameters.put("names", List.of(name, nameOf(PendingUser.unknown(name))));
    }
    and(where, parameters, "e.address = :address", "address", query.address());
    and(where, parameters, "e.reference = :reference", "reference", query.reference());
    and(where, parameters, "e.createdAt >= :from", "from", query.from());
    and(where, parameters, "e.createdAt < :until", "until", query.until());
    Event before = query.before();
    if (before != null) {
      where.append(" and (e.createdAt < :at or (e.createdAt = :at and e.id < :id))");
      parameters.put("at", before.at());
      parameters.put("id", before.id());
    }
    TypedQuery<EventRow> typed =
        em.createQuery(
            "select e from Event e where " + where + " order by e.createdAt desc, e.id desc",
            EventRow.class);
    parameters.forEach(typed::setParameter);
    return typed.setMaxResults(query.limit()).getResultStream().map(EventRow::toEvent).toList();
  }

  private static void and(
      StringBuilder where,
      Map<String, Object> parameters,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      where.append(" and ").append(condition);
      parameters.put(name, value);
    }
  }

  private static String nameOf(EntityManager em, UUID user) {
    return em.createQuery("select u.username from User u where u.id = :id", String.class)
        .setParameter("id", user)
        .getResultStream()
        .findFirst()
        .orElse("");
  }

  /** The beginning of a text, with no half of a character at its end. */
  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, splits ? length - 1 : length);
  }
}
