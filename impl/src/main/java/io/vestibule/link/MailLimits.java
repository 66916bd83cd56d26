package io.vestibule.link;

import io.vestibule.store.Database;
import io.vestibule.token.Hashed;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many mails are sent within a sliding window. */
final class MailLimits {
  /** Rows older than that are of no use: no window is longer. */
  static final Duration LONGEST_WINDOW = Duration.ofDays(7);

  private final Database database;
  private final Clock clock;

  MailLimits(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Counts a mail under each of some subjects where there is room. Of any number at the same time
   * only as many find room as there is.
   *
   * @param subjects what is counted; stored as a hash
   * @param limit how many there may be within the window
   * @param window the window
   * @return by subject, how long until there is room again; empty where there was
   */
  Map<String, Optional<Duration>> count(List<String> subjects, int limit, Duration window) {
    Map<String, Optional<Duration>> waits = new TreeMap<>();
    for (int attempt = 0; ; attempt++) {
      try {
        database.run(
            em ->
                // In one order for all, so that two never wait for each other.
                subjects.stream()
                    .sorted()
                    .forEach(subject -> waits.put(subject, count(em, subject, limit, window))));
        return waits;
      } catch (RuntimeException e) {
        // Two counted the same thing for the first time at the same moment.
        if (attempt >= 3 || !Database.isDuplicate(e)) {
          throw e;
        }
      }
    }
  }

  int clean() {
    return database.call(
        em ->
            em.createQuery("delete from MailLimit l where l.updatedAt <= :old")
                .setParameter("old", clock.instant().minus(LONGEST_WINDOW))
                .executeUpdate());
  }

  private Optional<Duration> count(EntityManager em, String subject, int limit, Duration window) {
    Instant now = clock.instant();
    String key = Hashed.of(subject);
    MailLimitRow row = em.find(MailLimitRow.class, key, LockModeType.PESSIMISTIC_WRITE);
    if (row == null) {
      row = new MailLimitRow(key);
      row.sentAt = "";
      row.updatedAt = now;
      em.persist(row);
      em.flush();
    }
    Instant oldest = now.minus(window);
    List<Instant> sent =
        Arrays.stream(row.sentAt.split(" "))
            .filter(text -> !text.isEmpty())
            .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
            .filter(at -> at.isAfter(oldest))
            .collect(Collectors.toCollection(java.util.ArrayList::new));
    if (sent.size() >= limit) {
      Instant room = limit < 1 ? now.plus(window) : sent.get(sent.size() - limit).plus(window);
      return Optional.of(Duration.between(now, room));
    }
    sent.add(now);
    row.sentAt =
        sent.stream().map(at -> Long.toString(at.toEpochMilli())).collect(Collectors.joining(" "));
    row.updatedAt = now;
    return Optional.empty();
  }
}
