package io.vestibule.reputation;

import java.time.Duration;
import java.time.Instant;

/**
 * How scores go up and down.
 *
 * @param floor the lowest score, not above 0
 * @param ceiling the highest score, not below 0
 * @param decay in which time a score comes a point nearer to 0
 */
record Scale(int floor, int ceiling, Duration decay) {
  /** What happened longer ago than this does not count. */
  Duration window() {
    return decay.multipliedBy(Math.max(-floor, ceiling));
  }

  /** The score of one user at one address, followed through time. */
  Score score() {
    return new Score();
  }

  /** A score that begins at 0. */
  final class Score {
    private int value;

    /** Since when time counts for the next point: the score left 0 then, or came a point nearer. */
    private Instant since = Instant.EPOCH;

    private Score() {}

    /** Takes into account what happened at a moment, which is not before the last one. */
    void add(boolean success, Instant when) {
      settle(when);
      if (value == 0) {
        since = when;
      }
      value = Math.max(floor, Math.min(ceiling, value + (success ? 1 : -1)));
    }

    /** The score at a moment, which is not before the last one. */
    int at(Instant now) {
      settle(now);
      return value;
    }

    private void settle(Instant when) {
      if (value == 0 || when.isBefore(since)) {
        return;
      }
      long points = Duration.between(since, when).dividedBy(decay);
      since = since.plus(decay.multipliedBy(points));
      value = value > 0 ? (int) Math.max(0, value - points) : (int) Math.min(0, value + points);
    }
  }
}
