package io.vestibule.credential;

import io.vestibule.settings.Settings;
import io.vestibule.store.Database;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts failures in the database, for all nodes and sessions together.
 *
 * <p>An attempt is counted as failed before it is evaluated and taken back when it succeeds; so of
 * any number of attempts at the same time no more are evaluated than the limit allows. At the limit
 * evaluation pauses for 30 seconds; every further failure doubles the pause, up to the longest the
 * settings allow. Failures are forgotten evenly, as many in a day as the limit, and in a day
 * without attempts all of them.
 */
public final class Attempts {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS = List.of(AttemptRow.class);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

  private final Database database;
  private final Clock clock;
  private final Duration maxPause;

  /** Counts in a database. */
  public Attempts(Database database, Clock clock, Settings settings) {
    this.database = database;
    this.clock = clock;
    this.maxPause = settings.get(Settings.ATTEMPTS_MAX_PAUSE);
  }

  /**
   * Asks to be evaluated, and counts as failed until {@link #succeeded}.
   *
   * @param limits what is counted, each with after how many failures in a row it pauses
   * @return whether the attempt may be evaluated: none of the counters pauses
   */
  public boolean begin(Map<String, Integer> limits) {
    Map<String, Limit> usual = new TreeMap<>();
    limits.forEach((subject, free) -> usual.put(subject, Limit.of(free)));
    return beginAll(usual);
  }

  /**
   * When a counter pauses.
   *
   * @param free after how many failures in a row
   * @param firstPause for how long then; twice as long after each more
   */
  public record Limit(int free, Duration firstPause) {
    /** The usual pauses, from 30 seconds. */
    public static Limit of(int free) {
      return new Limit(free, FIRST_PAUSE);
    }
  }

  /**
   * Like {@link #begin}, with pauses of their own.
   *
   * @param limits what is counted, and when it pauses
   */
  public boolean beginAll(Map<String, Limit> limits) {
    // In one order for all, so that two that share counters never wait for each other.
    SortedMap<String, Limit> ordered = new TreeMap<>(limits);
    while (!isCountedAtOnce(ordered)) {
      Optional<Boolean> begun = database.call(em -> begin(em, ordered));
      if (begun.isPresent()) {
        return begun.get();
      }
      ordered.keySet().forEach(this::make);
    }
    return true;
  }

  /**
   * Makes a counter that is not there yet, in a transaction of its own: one that looks for a row,
   * finds none and then makes it waits in MariaDB for all others that do, and they for it.
   */
  private void make(String subject) {
    if (database.read(em -> em.find(AttemptRow.class, subject)) != null) {
      return;
    }
    try {
      database.run(
          em -> {
            AttemptRow row = new AttemptRow(subject);
            row.updatedAt = clock.instant();
            em.persist(row);
          });
    } catch (RuntimeException e) {
      // Somebody else made it at the same moment.
      if (!Database.isDuplicate(e)) {
        throw e;
      }
    }
  }

  /**
   * Takes back an attempt that succeeded.
   *
   * @param cleared counters that start from nothing again
   * @param lowered counters that only lose this one attempt
   */
  public void succeeded(List<String> cleared, List<String> lowered) {
    List<String> all = Stream.concat(cleared.stream(), lowered.stream()).sorted().toList();
    if (all.isEmpty()) {
      return;
    }
    database.run(
        em ->
            em.createQuery(
                    "update Attempt a set a.blockedUntil = null,"
                        + " a.failures = case when a.subject in :lowered then a.failures - 1 else 0 end"
                        + " where a.subject in :all and a.failures > 0")
                .setParameter("lowered", lowered)
                .setParameter("all", all)
                .executeUpdate());
  }

  /** Until when a counter pauses; empty if it does not. */
  public Optional<Instant> blockedUntil(String subject) {
    return database
        .read(
            em ->
                Optional.ofNullable(em.find(AttemptRow.class, subject))
                    .map(row -> row.blockedUntil))
        .filter(until -> until.isAfter(clock.instant()));
  }

  /**
   * Removes counts of which the next attempt would forget everything.
   *
   * @return how many there were
   */
  public int clean() {
    return database.call(
        em -> {
          Instant now = clock.instant();
          return em.createQuery(
                  "delete from Attempt a where a.updatedAt <= :forgotten"
                      + " and (a.blockedUntil is null or a.blockedUntil <= :now)")
              .setParameter("forgotten", now.minus(FORGOTTEN_AFTER))
              .setParameter("now", now)
              .executeUpdate();
        });
  }

  /**
   * Counts where nobody has failed much, as most often: every counter is there, none would pause by
   * this, and there is nothing to forget. One statement, in which all of that is looked at and
   * counted at once.
   */
  private boolean isCountedAtOnce(SortedMap<String, Limit> limits) {
    Instant now = clock.instant();
    List<Map.Entry<String, Limit>> all = List.copyOf(limits.entrySet());
    String fits =
        IntStream.range(0, all.size())
            .mapToObj(
                i ->
                    "a.subject = :subject%1$d and a.failures < :most%1$d and (a.failures = 0 or a.updatedAt > :due%1$d)"
                        .formatted(i))
            .collect(Collectors.joining(" or "));
    return database.isKept(
        em -> {
          Query query =
              em.createQuery(
                      // In this order: MariaDB's assignments see what those before them did.
                      "update Attempt a set a.updatedAt = case when a.failures = 0 then :now else a.updatedAt end,"
                          + " a.failures = a.failures + 1"
                          + " where a.subject in :subjects and a.blockedUntil is null and ("
                          + fits
                          + ")")
                  .setParameter("now", now)
                  .setParameter("subjects", List.copyOf(limits.keySet()));
          for (int i = 0; i < all.size(); i++) {
            int free = all.get(i).getValue().free();
            query
                .setParameter("subject" + i, all.get(i).getKey())
                .setParameter("most" + i, free - 1)
                .setParameter("due" + i, now.minus(FORGOTTEN_AFTER.dividedBy(Math.max(1, free))));
          }
          return query.executeUpdate() == all.size();
        });
  }

  /** Counts if no counter pauses, and says whether; empty if one of them is not there. */
  private Optional<Boolean> begin(EntityManager em, Map<String, Limit> limits) {
    Instant now = clock.instant();
    Map<AttemptRow, Limit> rows = new java.util.LinkedHashMap<>();
    for (Map.Entry<String, Limit> limit : limits.entrySet()) {
      AttemptRow row = em.find(AttemptRow.class, limit.getKey(), LockModeType.PESSIMISTIC_WRITE);
      if (row == null) {
        return Optional.empty();
      }
      forget(row, limit.getValue().free(), now);
      if (row.blockedUntil != null && row.blockedUntil.isAfter(now)) {
        return Optional.of(false);
      }
      rows.put(row, limit.getValue());
    }
    rows.forEach(
        (row, limit) -> {
          row.failures++;
          row.blockedUntil =
              row.failures < limit.free()
                  ? null
                  : now.plus(pause(limit.firstPause(), row.failures - limit.free()));
        });
    return Optional.of(true);
  }

  /** Forgets what time has passed for; the rest of the time counts towards the next failure. */
  private static void forget(AttemptRow row, int limit, Instant now) {
    Duration each = FORGOTTEN_AFTER.dividedBy(Math.max(limit, row.failures));
    long due = Math.max(0, Duration.between(row.updatedAt, now).dividedBy(each));
    if (due < row.failures) {
      row.failures -= (int) due;
      row.updatedAt = row.updatedAt.plus(each.multipliedBy(due));
    } else {
      row.failures = 0;
      row.updatedAt = now;
      row.blockedUntil = null;
    }
  }

  private Duration pause(Duration first, int doublings) {
    Duration pause = first.multipliedBy(1L << Math.min(doublings, 20));
    return pause.compareTo(maxPause) < 0 ? pause : maxPause;
  }
}
