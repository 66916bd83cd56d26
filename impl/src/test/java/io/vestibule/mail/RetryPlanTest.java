package io.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPlanTest {
  private static final Instant QUEUED = Instant.parse("2026-03-01T12:00:00Z");

  private final RetryPlan plan = RetryPlan.usual(new Random(1));

  @ParameterizedTest
  @CsvSource({"1, 30", "2, 60", "3, 120", "10, 15360", "11, 21600", "40, 21600", "90, 21600"})
  void itWaitsTwiceAsLongEachTimeAndAFifthMoreOrLess(int attempts, long seconds) {
    for (int i = 0; i < 200; i++) {
      Instant next = plan.next(QUEUED, QUEUED, attempts).orElseThrow();
      assertThat(Duration.between(QUEUED, next))
          .isBetween(Duration.ofMillis(seconds * 800), Duration.ofMillis(seconds * 1200));
    }
  }

  @Test
  void notAllWaitEquallyLong() {
    assertThat(plan.next(QUEUED, QUEUED, 5)).isNotEqualTo(plan.next(QUEUED, QUEUED, 5));
  }

  @Test
  void afterTwoDaysItIsGivenUp() {
    Instant late = QUEUED.plus(Duration.ofDays(2)).minusSeconds(10);

    assertThat(plan.next(QUEUED, late, 1)).isEmpty();
    assertThat(plan.next(QUEUED, late.minusSeconds(60), 1)).isPresent();
  }
}
