package com.example.vestibule.hours;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vestibule.testkit.Lab;
import io.vestibule.testkit.PolicyQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfficeHoursPolicyTest {
  private static final Map<String, ?> BERLIN =
      Map.of("zone", "Europe/Berlin", "from", "09:00", "to", "17:00", "holidays", List.of("2026-04-06"));

  /** The clock of a lab stands still until it is moved, and then only moves on. */
  @Test
  void itIsOpenDuringOfficeHoursWhereTheOfficeIs() throws Exception {
    Map<String, Boolean> moments = new LinkedHashMap<>();
    moments.put("2026-03-27T07:59:59Z", false);
    moments.put("2026-03-27T08:00:00Z", true); // a Friday in winter: 9 o'clock
    moments.put("2026-03-27T15:59:59Z", true);
    moments.put("2026-03-27T16:00:00Z", false);
    moments.put("2026-03-28T10:00:00Z", false); // Saturday
    moments.put("2026-03-30T07:00:00Z", true); // summer: 9 o'clock comes an hour earlier
    moments.put("2026-03-30T15:00:00Z", false);
    moments.put("2026-04-06T10:00:00Z", false); // Easter Monday
    try (Lab lab = Lab.with(Map.of())) {
      for (Map.Entry<String, Boolean> moment : moments.entrySet()) {
        Instant then = Instant.parse(moment.getKey());
        lab.clock().advance(Duration.between(lab.clock().instant(), then));

        boolean open = new PolicyQuestion(lab, "office_hours", BERLIN).passes();

        assertEquals(moment.getValue(), open, moment.getKey());
      }
    }
  }

  @Test
  void whoIsTurnedAwayLearnsWhenToComeBack() throws Exception {
    // In a lab it is Sunday, until somebody moves the clock.
    List<String> answer = new PolicyQuestion(Lab.shared(), "office_hours", BERLIN).answer();

    assertEquals(
        List.of(
            "no",
            "The office is closed. Come back on a working day between 09:00 and 17:00"
                + " (Europe/Berlin)."),
        answer);
  }

  @ParameterizedTest
  @CsvSource({"Europe/Atlantis, 09:00, 17:00, zone", "UTC, 17:00, 09:00, to", "UTC, 09:00, 09:00, to"})
  void whatCannotBeMeantIsRefused(String zone, String from, String to, String field) {
    List<String> problems =
        new PolicyQuestion(Lab.shared(), "office_hours", Map.of("zone", zone, "from", from, "to", to))
            .problems();

    assertEquals(1, problems.size());
    assertEquals(field, problems.get(0).split(":", 2)[0]);
  }
}
