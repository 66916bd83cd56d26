package io.vestibule.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weeks=2            | P14D",
        "days=3             | P3D",
        "hours=4            | PT4H",
        "minutes=5          | PT5M",
        "seconds=6          | PT6S",
        "milliseconds=7     | PT0.007S",
        "microseconds=8     | PT0.000008S",
        "hours=-1           | PT-1H",
        "hours=1;minutes=-5 | PT55M",
        "seconds=0          | PT0S",
      })
  void everyUnitCounts(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hours=1;minutes=30",
        "hours=1,minutes=30",
        "minutes=30;hours=1",
        "minutes=90",
        "HOURS=1;Minutes=30",
        " hours = 1 ; minutes = 30 ",
        "hours=1;minutes=30;",
        "minutes=60;minutes=30",
        "PT1H30M",
        "pt1h30m",
        " PT1H30M ",
        "PT90M",
      })
  void thereAreManyWaysToSayOneDuration(String text) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @CsvSource({"-PT1H, PT-1H", "PT-1H30M, PT-30M", "P-1D, PT-24H"})
  void isoDurationsMayBeNegative(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ";",
        "30",
        "hours",
        "hours=",
        "=1",
        "hours=one",
        "hours=1=2",
        "hours=1.5",
        "hours=1;30",
        "fortnights=1",
        "hour=1",
        "1h30m",
        "P",
        "PT",
        "P1H",
        "Panther",
        "hours=9223372036854775807",
        "hours=99999999999999999999",
      })
  void anythingElseIsRefusedBySayingWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageStartingWith("must be a duration like hours=1;minutes=30 or PT1H30M, not ")
        .withMessageEndingWith(text.isEmpty() ? "empty" : text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P7D",
        "P9DT1H1M1.001001S",
        "PT1H30M",
        "PT0.000001S",
        "PT0S",
        "PT-90M",
        "PT-0.000001S",
        "PT87600H",
      })
  void whatIsWrittenIsReadAsTheSame(Duration duration) {
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @Test
  void itIsWrittenInTheLargestUnitsThatFit() {
    assertThat(Durations.format(Duration.ofDays(8).plusMinutes(90)))
        .isEqualTo("weeks=1;days=1;hours=1;minutes=30");
  }

  @Test
  void nothingIsWrittenAsNoSeconds() {
    assertThat(Durations.format(Duration.ZERO)).isEqualTo("seconds=0");
  }
}
