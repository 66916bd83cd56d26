package com.example.vestibule.hours;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import jakarta.validation.constraints.NotEmpty;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** Says yes during office hours, where the office is. */
public final class OfficeHoursPolicy implements PolicyKind<OfficeHoursPolicy.Config> {
  /**
   * Configuration.
   *
   * @param zone where the office is, e.g. {@code Europe/Berlin}
   * @param days on which days it is open
   * @param from from when on
   * @param to until when; at this moment it is closed
   * @param holidays days on which it stays closed
   */
  public record Config(
      String zone,
      @NotEmpty @Default("[\"monday\",\"tuesday\",\"wednesday\",\"thursday\",\"friday\"]")
          List<DayOfWeek> days,
      @Default("\"08:00\"") LocalTime from,
      @Default("\"18:00\"") LocalTime to,
      @Default("[]") List<LocalDate> holidays) {}

  @Override
  public String type() {
    return "office_hours";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  /** What the constraints of the record cannot say. */
  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    try {
      ZoneId.of(config.zone());
    } catch (DateTimeException e) {
      problems.add(new ConfigProblem("zone", text("config.zone", config.zone())));
    }
    if (!config.from().isBefore(config.to())) {
      problems.add(new ConfigProblem("to", text("config.to")));
    }
    return problems;
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) {
    Config config = request.config();
    // The time comes from the engine: a test can set it.
    ZonedDateTime there = request.services().clock().instant().atZone(ZoneId.of(config.zone()));
    LocalTime time = there.toLocalTime();
    boolean open =
        config.days().contains(there.getDayOfWeek())
            && !config.holidays().contains(there.toLocalDate())
            && !time.isBefore(config.from())
            && time.isBefore(config.to());
    PolicyResult result = PolicyResult.of(open).noting("there", there);
    return open
        ? result
        : result.saying(
            text("closed", config.from().toString(), config.to().toString(), config.zone()));
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(OfficeHoursPolicy.class, key, arguments);
  }
}
