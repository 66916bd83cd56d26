package io.vestibule.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vestibule.api.consent.Consent;
import io.vestibule.api.consent.Consents;
import io.vestibule.api.event.EventActions;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Origin;
import io.vestibule.json.Json;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import io.vestibule.user.UserLogin;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What people agreed to, in the database. It ends with their account. */
public final class ConsentStore {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(ConsentRow.class);

  private static final TypeReference<Set<String>> PERMISSIONS = new TypeReference<>() {};

  private final Database database;
  private final UserStore users;
  private final AuditLog audit;
  private final Clock clock;

  /** The consents in a database. */
  public ConsentStore(Database database, UserStore users, AuditLog audit, Clock clock) {
    this.database = database;
    this.users = users;
    this.audit = audit;
    this.clock = clock;
  }

  /** The consents as one request may use them. */
  public Consents from(Origin origin) {
    return new Consents() {
      @Override
      public Optional<Consent> find(UUID user, String application) {
        return ConsentStore.this.find(user, application);
      }

      @Override
      public void put(UUID user, String application, Consent consent) {
        ConsentStore.this.put(origin, user, application, consent);
      }

      @Override
      public boolean withdraw(UUID user, String application) {
        return database.call(
            em ->
                em.createQuery(
                            "delete from Consent c where c.userId = :user"
                                + " and c.application = :application")
                        .setParameter("user", user)
                        .setParameter("application", application)
                        .executeUpdate()
                    > 0);
      }
    };
  }

  /**
   * Removes what has expired; nothing depends on it.
   *
   * @return how many there were
   */
  public int clean() {
    return database.call(
        em ->
            em.createQuery("delete from Consent c where c.expiresAt <= :now")
                .setParameter("now", clock.instant())
                .executeUpdate());
  }

  private Optional<Consent> find(UUID user, String application) {
    Instant now = clock.instant();
    return database.call(
        em ->
            row(em, user, application)
                .filter(row -> row.expiresAt == null || row.expiresAt.isAfter(now))
                .map(row -> new Consent(read(row.permissions), row.expiresAt)));
  }

  private void put(Origin origin, UUID user, String application, Consent consent) {
    if (application.length() > Consents.MAX_NAME) {
      throw new IllegalArgumentException("name of an application too long");
    }
    Set<String> permissions = new TreeSet<>(consent.permissions());
    database.run(
        em -> {
          // One after the other: two that agree at the same moment both find nothing yet.
          UserLogin.lock(em, user);
          if (users.find(em, user).isEmpty()) {
            return;
          }
          ConsentRow row =
              row(em, user, application)
                  .orElseGet(
                      () -> {
                        ConsentRow made = new ConsentRow(Ids.next(clock));
                        made.userId = user;
                        made.application = application;
                        return made;
                      });
          row.permissions = Json.write(permissions);
          row.givenAt = clock.instant();
          row.expiresAt = consent.expires();
          em.persist(row);
          Map<String, Object> details = new LinkedHashMap<>();
          details.put("application", application);
          details.put("permissions", List.copyOf(permissions));
          if (consent.expires() != null) {
            details.put("expires", consent.expires().toString());
          }
          audit.record(em, origin, EventActions.CONSENT_GIVEN, user, "", details);
        });
  }

  private static Optional<ConsentRow> row(EntityManager em, UUID user, String application) {
    return em.createQuery(
            "select c from Consent c where c.userId = :user and c.application = :application",
            ConsentRow.class)
        .setParameter("user", user)
        .setParameter("application", application)
        .getResultStream()
        .findFirst();
  }

  private static Set<String> read(String permissions) {
    try {
      return Json.mapper().readValue(permissions, PERMISSIONS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("permissions of a consent cannot be read", e);
    }
  }
}
