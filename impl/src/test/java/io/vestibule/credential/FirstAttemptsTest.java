package io.vestibule.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.settings.Settings;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.Together;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;

class FirstAttemptsTest {
  private static final int LIMIT = 7;

  private final Lab lab = Lab.shared();
  private final Attempts attempts =
      new Attempts(lab.engine().database(), lab.clock(), Settings.of(Map.of(), Map.of()));

  /** In MariaDB those who look for a row that is not there keep each other from making it. */
  @RepeatedTest(3)
  void ofManyThatCountTheSameForTheFirstTimeAsManyAsTheLimitMayBeEvaluated() {
    Map<String, Integer> limits =
        Map.of(lab.name("account"), LIMIT, lab.name("address"), 1000, lab.name("factor"), LIMIT);

    long before = repeated();

    List<Boolean> begun = Together.call(40, () -> attempts.begin(limits));

    assertThat(begun).filteredOn(may -> may).hasSize(LIMIT);
    assertThat(repeated()).as("lost races").isEqualTo(before);
  }

  private long repeated() {
    String series = "vestibule_database_repeats_total ";
    return new String(lab.engine().metrics().scrape("").body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
        .findFirst()
        .orElseThrow();
  }
}
