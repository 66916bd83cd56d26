package io.vestibule.event;

import io.vestibule.json.Json;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit log in the database. */
public final class AuditLog {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(EventRow.class);

  private static final int MAX_DETAILS = 32_000;

  private final Database database;
  private final Clock clock;

  /** A log. */
  public AuditLog(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
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
    row.username = cut(username, 320);
    row.address = origin.address();
    row.reference = origin.reference();
    String text = Json.write(details);
    row.details = text.length() <= MAX_DETAILS ? text : "{\"cut\":true}";
    em.persist(row);
  }

  /** The newest events, newest first. */
  public List<Event> newest(int count) {
    return database.call(
        em ->
            em.createQuery(
                    "select e from Event e order by e.createdAt desc, e.id desc", EventRow.class)
                .setMaxResults(count)
                .getResultStream()
                .map(
                    row ->
                        new Event(
                            row.id(),
                            row.createdAt,
                            row.action,
                            row.userId,
                            row.username,
                            row.address,
                            row.reference,
                            Json.readObject(row.details)))
                .toList());
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
