package io.vestibule.time;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Durations as people write them: {@code hours=1;minutes=30}, as in authentik's files, or {@code
 * PT1H30M} (ISO-8601).
 */
public final class Durations {
  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("weeks", Duration.ofDays(7));
    UNITS.put("days", Duration.ofDays(1));
    UNITS.put("hours", Duration.ofHours(1));
    UNITS.put("minutes", Duration.ofMinutes(1));
    UNITS.put("seconds", Duration.ofSeconds(1));
    UNITS.put("milliseconds", Duration.ofMillis(1));
    UNITS.put("microseconds", Duration.ofNanos(1000));
  }

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if the text is neither of the two forms; the message says so
   */
  public static Duration parse(String text) {
    String stripped = text.strip();
    try {
      if (stripped.regionMatches(true, 0, "P", 0, 1) || stripped.startsWith("-P")) {
        return Duration.parse(stripped);
      }
      Duration sum = Duration.ZERO;
      boolean any = false;
      for (String part : stripped.split("[;,]", -1)) {
        if (part.isBlank()) {
          continue;
        }
        String[] pair = part.split("=", -1);
        Duration unit =
            pair.length == 2 ? UNITS.get(pair[0].strip().toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
          throw notADuration(text);
        }
        sum = sum.plus(unit.multipliedBy(Long.parseLong(pair[1].strip())));
        any = true;
      }
      if (any) {
        return sum;
      }
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      // told below
    }
    throw notADuration(text);
  }

  /** Writes a duration as {@code hours=1;minutes=30}; nothing at all is {@code seconds=0}. */
  public static String format(Duration duration) {
    Duration rest = duration.truncatedTo(ChronoUnit.MICROS);
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      Duration one = unit.getValue();
      long count = rest.dividedBy(one);
      if (count != 0) {
        parts.add(unit.getKey() + "=" + count);
        rest = rest.minus(one.multipliedBy(count));
      }
    }
    return parts.isEmpty() ? "seconds=0" : String.join(";", parts);
  }

  private static IllegalArgumentException notADuration(String text) {
    return new IllegalArgumentException(
        "must be a duration like hours=1;minutes=30 or PT1H30M, not "
            + (text.isEmpty() ? "empty" : text));
  }
}
