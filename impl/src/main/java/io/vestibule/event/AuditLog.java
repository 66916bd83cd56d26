package io.vestibule.event;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventQuery;
import io.vestibule.api.user.PendingUser;
import io.vestibule.json.Json;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.user.CanonicalName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit log in the database. */
public final class AuditLog {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(EventRow.class);

  private static final int MAX_DETAILS = 32_000;
  private static final int MAX_NAME = 320;

  private final Database database;
  private final Clock clock;

  /** A log. */
  public AuditLog(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
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

  /** Records an event in a transaction of its own. */
  public void record(
      Origin origin,
      String action,
      @Nullable UUID user,
      String username,
      Map<String, Object> details) {
    database.run(em -> record(em, origin, action, user, username, details));
  }

  /** Records an event in the transaction of what it is about. */
  public void record(
      EntityManager em,
      Origin origin,
      String action,
      @Nullable UUID user,
      String username,
      Map<String, Object> details) {
    EventRow row = new EventRow(Ids.next(clock));
    row.createdAt = clock.instant();
    row.action = action;
    row.userId = user;
    row.username = cut(username, MAX_NAME);
    row.address = origin.address();
    row.reference = origin.reference();
    String text = Json.write(details);
    row.details = text.length() <= MAX_DETAILS ? text : "{\"cut\":true}";
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

  private static List<Event> search(EntityManager em, EventQuery query) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    StringBuilder where = new StringBuilder("1 = 1");
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

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
