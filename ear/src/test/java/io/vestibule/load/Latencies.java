package io.vestibule.load;

import java.util.Arrays;
import java.util.Collection;

/** How long many things took. */
final class Latencies {
  private final long[] ascending;

  /**
   * Of so many.
   *
   * @param nanoseconds how long each took
   */
  Latencies(Collection<Long> nanoseconds) {
    ascending = nanoseconds.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(ascending);
  }

  /** How many there are. */
  int count() {
    return ascending.length;
  }

  /** What only a share of them exceeds, in milliseconds; 0 if there are none. */
  double percentile(double share) {
    if (ascending.length == 0) {
      return 0;
    }
    int index = (int) Math.ceil(share * ascending.length) - 1;
    return ascending[Math.max(0, index)] / 1e6;
  }
}
