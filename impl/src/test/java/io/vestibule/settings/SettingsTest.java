package io.vestibule.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vestibule.net.Network;
import io.vestibule.settings.Settings.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String MEMORY = "vestibule.password.argon2.memory";
  private static final String MEMORY_VARIABLE = "VESTIBULE_PASSWORD_ARGON2_MEMORY";

  @Test
  void aPropertyWinsOverAVariable() {
    Settings settings = Settings.of(Map.of(MEMORY, "100"), Map.of(MEMORY_VARIABLE, "200"));

    assertThat(settings.get(Settings.ARGON2_MEMORY)).isEqualTo(100);
  }

  @Test
  void aVariableWinsOverTheDefault() {
    Settings settings = Settings.of(Map.of(), Map.of(MEMORY_VARIABLE, "200"));

    assertThat(settings.get(Settings.ARGON2_MEMORY)).isEqualTo(200);
  }

  @Test
  void theDefaultIsForWhereNothingIsSaid() {
    assertThat(Settings.of(Map.of(), Map.of()).get(Settings.ARGON2_MEMORY)).isEqualTo(19_456);
  }

  @Test
  void anEmptyPropertyIsAsGoodAsNone() {
    Settings settings = Settings.of(Map.of(MEMORY, ""), Map.of(MEMORY_VARIABLE, "200"));

    assertThat(settings.get(Settings.ARGON2_MEMORY)).isEqualTo(200);
  }

  @Test
  void anEmptyVariableIsAsGoodAsNone() {
    Settings settings = Settings.of(Map.of(), Map.of(MEMORY_VARIABLE, ""));

    assertThat(settings.get(Settings.ARGON2_MEMORY)).isEqualTo(19_456);
  }

  static List<Setting<?>> all() {
    return Settings.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everySettingHasADefaultThatFitsIt(Setting<?> setting) {
    assertThat(Settings.of(Map.of(), Map.of()).get(setting)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everySettingHasAKeyAndAVariableOfTheSameWords(Setting<?> setting) {
    assertThat(setting.key()).matches("vestibule(\\.[a-z0-9]+(-[a-z0-9]+)*)+");
    assertThat(setting.variable())
        .isEqualTo(
            setting.key().toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_'));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everySettingSaysWhatItIsFor(Setting<?> setting) {
    assertThat(setting.description()).isNotBlank();
  }

  @Test
  void aBaseUrlHasNoSlashAtItsEnd() {
    Settings settings =
        Settings.of(Map.of("vestibule.base-url", "https://login.example.org/auth/"), Map.of());

    assertThat(settings.get(Settings.BASE_URL))
        .isEqualTo(Optional.of("https://login.example.org/auth"));
  }

  @Test
  void proxiesAreAList() {
    Settings settings =
        Settings.of(Map.of("vestibule.trusted-proxies", "10.0.0.0/8, 2001:db8::1 ,"), Map.of());

    assertThat(settings.get(Settings.TRUSTED_PROXIES))
        .containsExactly(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::1"));
  }

  @Test
  void durationsAreWrittenEitherWay() {
    Settings settings =
        Settings.of(
            Map.of("vestibule.session.idle-timeout", "hours=1;minutes=30"),
            Map.of("VESTIBULE_SESSION_MAX_DURATION", "PT1H30M"));

    assertThat(settings.get(Settings.SESSION_IDLE)).isEqualTo(Duration.ofMinutes(90));
    assertThat(settings.get(Settings.SESSION_MAX)).isEqualTo(Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vestibule.base-url                    | login.example.org",
        "vestibule.base-url                    | ftp://login.example.org",
        "vestibule.base-url                    | https:///auth",
        "vestibule.base-url                    | https://admin@login.example.org",
        "vestibule.base-url                    | https://login.example.org/?a=b",
        "vestibule.base-url                    | https://login.example.org/#top",
        "vestibule.base-url                    | https://log in.example.org",
        "vestibule.base-url                    | javascript:alert(1)",
        "vestibule.trusted-proxies             | proxy.example.org",
        "vestibule.trusted-proxies             | 10.0.0.0/33",
        "vestibule.trusted-proxies             | 10.0.0.1, 10.0.0.0/",
        "vestibule.trusted-proxies             | 010.0.0.1",
        "vestibule.secret-key                  | a key that is too short",
        "vestibule.password.argon2.memory      | much",
        "vestibule.password.argon2.memory      | 7",
        "vestibule.password.argon2.memory      | 4194305",
        "vestibule.password.argon2.memory      | 19456.0",
        "vestibule.password.argon2.memory      | 99999999999",
        "vestibule.password.argon2.iterations  | 0",
        "vestibule.password.argon2.parallelism | 65",
        "vestibule.password.min-length         | 7",
        "vestibule.password.concurrency        | 0",
        "vestibule.attempts.per-address        | -1",
        "vestibule.attempts.max-pause          | 3600",
        "vestibule.session.idle-timeout        | seconds=0",
        "vestibule.session.browser-duration    | days=-1",
        "vestibule.session.max-duration        | a month",
        "vestibule.run.idle-timeout            | PT",
        "vestibule.setup.link-duration         | hours=a",
        "vestibule.events.retention            | hours=23",
        "vestibule.events.retention            | days=-1",
        "vestibule.events.retention            | 365",
        "vestibule.events.retention            | for ever",
        "vestibule.events.retention            | days=36501",
      })
  void aValueThatDoesNotFitIsOneLineThatNamesTheSetting(String key, String value) {
    SettingsException refusal = refusal(Map.of(key, value), Map.of());

    assertThat(refusal.problems())
        .singleElement()
        .asString()
        .startsWith(key + ": must ")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"'', 365", "days=1, 1", "weeks=2, 14", "P30D, 30", "0, 0", "seconds=0, 0"})
  void eventsAreKeptForSomeDaysOrForEver(String value, int days) {
    Settings settings = Settings.of(Map.of("vestibule.events.retention", value), Map.of());

    assertThat(settings.get(Settings.EVENTS_RETENTION))
        .isEqualTo(Optional.of(days).filter(some -> some > 0).map(Duration::ofDays));
  }

  @Test
  void aVariableThatDoesNotFitIsNamedAsAVariable() {
    SettingsException refusal = refusal(Map.of(), Map.of(MEMORY_VARIABLE, "much"));

    assertThat(refusal.problems())
        .singleElement()
        .asString()
        .startsWith(MEMORY_VARIABLE + ": must ");
  }

  @Test
  void aValueOfSeveralLinesIsStillOneLine() {
    SettingsException refusal = refusal(Map.of(MEMORY, "19456\n19456"), Map.of());

    assertThat(refusal.problems())
        .singleElement()
        .asString()
        .startsWith(MEMORY + ": must ")
        .doesNotContain("\n");
  }

  @Test
  void aNameOfSeveralLinesIsStillOneLine() {
    assertThat(refusal(Map.of("vestibule.colour\nof the door", "red"), Map.of()).problems())
        .containsExactly("vestibule.colour of the door: there is no such setting");
  }

  @Test
  void aKeyThatIsTooShortIsNotShown() {
    assertThat(refusal(Map.of("vestibule.secret-key", "hush"), Map.of()))
        .hasMessageNotContaining("hush");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    SettingsException refusal =
        refusal(
            Map.of(MEMORY, "much", "vestibule.base-url", "nowhere", "vestibule.colour", "red"),
            Map.of("VESTIBULE_SESSION_IDLE_TIMEOUT", "soon", "VESTIBULE_SHAPE", "round"));

    assertThat(refusal.problems())
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .containsExactlyInAnyOrder(
            MEMORY,
            "vestibule.base-url",
            "vestibule.colour",
            "VESTIBULE_SESSION_IDLE_TIMEOUT",
            "VESTIBULE_SHAPE");
  }

  @Test
  void theMessageHasALineForEachProblem() {
    SettingsException refusal =
        refusal(Map.of(MEMORY, "much", "vestibule.colour", "red"), Map.of());

    assertThat(refusal).message().hasLineCount(3);
  }

  @Test
  void aPropertyThatIsNoSettingIsRefused() {
    assertThat(refusal(Map.of("vestibule.colour", "red"), Map.of()).problems())
        .containsExactly("vestibule.colour: there is no such setting");
  }

  @Test
  void aVariableThatIsNoSettingIsRefused() {
    assertThat(refusal(Map.of(), Map.of("VESTIBULE_COLOUR", "red")).problems())
        .containsExactly("VESTIBULE_COLOUR: there is no such setting");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vestibule.sesion.idle-timeout",
        "vestibule.session.idle_timeout",
        "vestibule.session.idletimeout"
      })
  void aMistypedPropertyIsToldWhatWasMeant(String mistyped) {
    assertThat(refusal(Map.of(mistyped, "days=1"), Map.of()).problems())
        .containsExactly(
            mistyped + ": there is no such setting; did you mean vestibule.session.idle-timeout?");
  }

  @Test
  void propertiesAndVariablesOfOthersAreNoneOfOurBusiness() {
    Settings settings =
        Settings.of(
            Map.of("vestibules.colour", "red", "colour", "red"), Map.of("VESTIBULES", "red"));

    assertThat(settings.get(Settings.BASE_URL)).isEmpty();
  }

  private static SettingsException refusal(
      Map<String, String> properties, Map<String, String> environment) {
    return catchThrowableOfType(
        SettingsException.class, () -> Settings.of(properties, environment));
  }
}
