package io.vestibule.load;

import java.time.Duration;
import java.util.Map;

/**
 * What a while of logins has shown.
 *
 * @param errors how many did not
 * @param took how long it was
 * @param latencies how long each that succeeded took
 * @param requests requests per login
 * @param bytes bytes that came back per login
 * @param cpu the server's processor time
 * @param residentMiB the server's memory at the end
 * @param statements what the database ran meanwhile, by kind
 */
record Measured(
    long errors,
    Duration took,
    Latencies latencies,
    double requests,
    double bytes,
    Duration cpu,
    long residentMiB,
    Map<String, Long> statements) {

  /** How many succeeded. */
  int logins() {
    return latencies.count();
  }

  double perSecond() {
    return logins() / (took.toNanos() / 1e9);
  }

  double cpuMillisPerLogin() {
    return logins() == 0 ? 0 : cpu.toNanos() / 1e6 / logins();
  }

  double perLogin(String... kinds) {
    long sum = 0;
    for (String kind : kinds) {
      sum += statements.getOrDefault(kind, 0L);
    }
    return logins() == 0 ? 0 : (double) sum / logins();
  }
}
