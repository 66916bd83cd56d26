package io.vestibule.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a mail is tried again: ever later, and not at the same moment as all the others.
 *
 * @param first how long after the first attempt
 * @param longest how long at the most
 * @param giveUpAfter how long after it was queued it is not tried any more
 * @param random spreads attempts by up to a fifth either way
 */
record RetryPlan(Duration first, Duration longest, Duration giveUpAfter, RandomGenerator random) {
  /** 30 seconds to 6 hours, for two days. */
  static RetryPlan usual(RandomGenerator random) {
    return new RetryPlan(Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofDays(2), random);
  }

  /**
   * When to try again; empty for never.
   *
   * @param createdAt when the mail was queued
   * @param now the time
   * @param attempts how often it was tried
   */
  Optional<Instant> next(Instant createdAt, Instant now, int attempts) {
    int doublings = Math.min(Math.max(attempts - 1, 0), 20);
    long millis = Math.min(first.toMillis() << doublings, longest.toMillis());
    long spread = (long) (millis * (0.8 + 0.4 * random.nextDouble()));
    Instant next = now.plusMillis(spread);
    return Optional.of(next).filter(time -> !time.isAfter(createdAt.plus(giveUpAfter)));
  }
}
