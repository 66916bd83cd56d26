package io.vestibule.event;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The logins and failures in the audit log. */
public final class LoginAttempts {
  /**
   * How many are read at the most. Of those that happened before the newest so many nothing is
   * known.
   */
  public static final int MOST = 5_000;

  private static final Set<String> ACTIONS =
      Set.of(EventActions.LOGIN, EventActions.LOGIN_FAILED, EventActions.IDENTIFICATION_FAILED);

  private LoginAttempts() {}

  /** From an address since a moment, in the order in which they happened. */
  public static List<LoginAttempt> at(EntityManager em, String address, Instant since) {
    return read(em, "e.address = :address", Map.of("address", address), since);
  }

  /** About a user since a moment, in the order in which they happened. */
  public static List<LoginAttempt> about(EntityManager em, PendingUser user, Instant since) {
    return read(em, condition(user), Map.of("user", key(user)), since);
  }

  /** About a user and from an address since a moment, in the order in which they happened. */
  public static List<LoginAttempt> about(
      EntityManager em, PendingUser user, String address, Instant since) {
    return read(
        em,
        condition(user) + " and e.address = :address",
        Map.of("user", key(user), "address", address),
        since);
  }

  private static String condition(PendingUser user) {
    return user.exists() ? "e.userId = :user" : "e.userId is null and e.username = :user";
  }

  private static Object key(PendingUser user) {
    UUID id = user.id();
    return id == null ? AuditLog.nameOf(user) : id;
  }

  private static List<LoginAttempt> read(
      EntityManager em, String condition, Map<String, Object> parameters, Instant since) {
    var query =
        em.createQuery(
                "select new io.vestibule.event.LoginAttempt("
                    + "e.createdAt, e.action, e.userId, e.username, e.address) from Event e where "
                    + condition
                    + " and e.action in :actions and e.createdAt >= :since"
                    + " order by e.createdAt desc, e.id desc",
                LoginAttempt.class)
            .setParameter("actions", ACTIONS)
            .setParameter("since", since)
            .setMaxResults(MOST);
    parameters.forEach(query::setParameter);
    List<LoginAttempt> attempts = new ArrayList<>(query.getResultList());
    Collections.reverse(attempts);
    return attempts;
  }
}
