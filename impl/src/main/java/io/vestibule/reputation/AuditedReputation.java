package io.vestibule.reputation;

import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.user.PendingUser;
import io.vestibule.event.AuditLog;
import io.vestibule.event.LoginAttempt;
import io.vestibule.event.LoginAttempts;
import io.vestibule.settings.Settings;
import io.vestibule.store.Database;
import io.vestibule.user.UserLogin;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads scores from the logins and failures in the audit log.
 *
 * <p>Nothing is kept besides: events are only ever added, so no number of logins at the same time
 * can lose one of the others. The score of a user at an address goes a point up with each login and
 * a point down with each failure, is held between floor and ceiling after each, and comes nearer to
 * 0 with time. Accounts are told apart by their id; names that are nobody's by the form in which
 * names are compared.
 *
 * <p>At the most {@value LoginAttempts#MOST} logins and failures of an address or a user are looked
 * at, the newest: of an address with more of them in the time that counts, the score is that of
 * whom these are about.
 */
public final class AuditedReputation implements Reputation {
  private final Database database;
  private final Clock clock;
  private final Scale scale;

  /** Scores from a database. */
  public AuditedReputation(Database database, Clock clock, Settings settings) {
    this.database = database;
    this.clock = clock;
    this.scale =
        new Scale(
            settings.get(Settings.REPUTATION_FLOOR),
            settings.get(Settings.REPUTATION_CEILING),
            settings.get(Settings.REPUTATION_DECAY));
  }

  @Override
  public int ofAddress(String address) {
    return sum((em, since) -> LoginAttempts.at(em, address, since));
  }

  @Override
  public int ofUser(PendingUser user) {
    return sum((em, since) -> LoginAttempts.about(em, user, since));
  }

  @Override
  public int ofPair(PendingUser user, String address) {
    return sum((em, since) -> LoginAttempts.about(em, user, address, since));
  }

  @Override
  public boolean isUsual(PendingUser user, String address) {
    return database.call(em -> isUsual(em, user, address));
  }

  @Override
  public int of(PendingUser user, String address) {
    Who who = Who.of(user);
    return sum(
        (em, since) -> {
          List<LoginAttempt> all = new ArrayList<>(LoginAttempts.about(em, user, address, since));
          LoginAttempts.at(em, address, since).stream()
              .filter(attempt -> !Who.of(attempt).equals(who))
              .forEach(all::add);
          if (!isUsual(em, user, address)) {
            LoginAttempts.about(em, user, since).stream()
                .filter(attempt -> !attempt.address().equals(address))
                .forEach(all::add);
          }
          return all;
        });
  }

  /** Reads attempts since a moment, those of every pair in their order. */
  private interface Reading {
    List<LoginAttempt> attempts(EntityManager em, Instant since);
  }

  /** The sum of the scores of all pairs, each from its own attempts. */
  private int sum(Reading reading) {
    Instant now = clock.instant();
    Map<Pair, Scale.Score> scores = new HashMap<>();
    for (LoginAttempt attempt :
        database.call(em -> reading.attempts(em, now.minus(scale.window())))) {
      scores
          .computeIfAbsent(new Pair(Who.of(attempt), attempt.address()), pair -> scale.score())
          .add(attempt.succeeded(), attempt.at());
    }
    return scores.values().stream().mapToInt(score -> score.at(now)).sum();
  }

  private static boolean isUsual(EntityManager em, PendingUser user, String address) {
    UUID id = user.id();
    return id != null && UserLogin.isUsualAddress(em, id, address);
  }

  private record Pair(Who who, String address) {}

  /** An account, or else a name. */
  private record Who(@Nullable UUID user, String name) {
    static Who of(LoginAttempt attempt) {
      return attempt.user() == null
          ? new Who(null, attempt.username())
          : new Who(attempt.user(), "");
    }

    static Who of(PendingUser user) {
      return user.id() == null ? new Who(null, AuditLog.nameOf(user)) : new Who(user.id(), "");
    }

    Who {
      Objects.requireNonNull(name, "name");
    }
  }
}
