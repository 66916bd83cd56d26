package io.vestibule.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vestibule.settings.Settings.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings in a file, and values in files of their own. */
class SettingsFileTest {
  private static final String KEY = "vestibule.secret-key";
  private static final String SECRET = "a secret that nobody must see, ever";

  private final Path folder;
  private final Path file;

  SettingsFileTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("settings.properties");
  }

  private Settings read(String text) {
    return read(text, Map.of(), Map.of());
  }

  private Settings read(
      String text, Map<String, String> properties, Map<String, String> variables) {
    write(file, text);
    Map<String, String> all = new LinkedHashMap<>(properties);
    all.put("vestibule.config-file", file.toString());
    return Settings.of(all, variables);
  }

  private static void write(Path to, String text) {
    try {
      Files.writeString(to, text);
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What is wrong with a file, without the file's own name. */
  private List<String> problems(String text) {
    SettingsException refusal = catchThrowableOfType(SettingsException.class, () -> read(text));
    return refusal.problems().stream().map(line -> line.replace(file.toString(), "F")).toList();
  }

  // --- which counts

  @Test
  void theFileWinsOverTheDefault() {
    assertThat(read("vestibule.password.argon2.memory=300").get(Settings.ARGON2_MEMORY))
        .isEqualTo(300);
  }

  @Test
  void aVariableWinsOverTheFileAndAPropertyOverBoth() {
    String text = "vestibule.password.argon2.memory = 300";
    Map<String, String> variables = Map.of("VESTIBULE_PASSWORD_ARGON2_MEMORY", "200");

    assertThat(read(text, Map.of(), variables).get(Settings.ARGON2_MEMORY)).isEqualTo(200);
    assertThat(
            read(text, Map.of("vestibule.password.argon2.memory", "100"), variables)
                .get(Settings.ARGON2_MEMORY))
        .isEqualTo(100);
  }

  @Test
  void anEmptyValueInTheFileIsNoValue() {
    assertThat(read("vestibule.password.argon2.memory=").get(Settings.ARGON2_MEMORY))
        .isEqualTo(19_456);
  }

  @Test
  void theFileIsNamedByAVariableToo() {
    write(file, "vestibule.password.argon2.memory=300");

    assertThat(
            Settings.of(Map.of(), Map.of("VESTIBULE_CONFIG_FILE", file.toString()))
                .get(Settings.ARGON2_MEMORY))
        .isEqualTo(300);
  }

  @ParameterizedTest
  @CsvSource({"jboss.server.config.dir, .", "com.sun.aas.instanceRoot, config"})
  void withoutANameItLiesInTheServersFolderForConfiguration(String property, String below)
      throws IOException {
    Path usual = Files.createDirectories(folder.resolve(below)).resolve("vestibule.properties");
    assertThat(Settings.of(Map.of(property, folder.toString()), Map.of()).given()).isEmpty();
    write(usual, "vestibule.password.argon2.memory=300");

    assertThat(
            Settings.of(Map.of(property, folder.toString()), Map.of()).get(Settings.ARGON2_MEMORY))
        .isEqualTo(300);
  }

  // --- how it is written

  @Test
  void itIsWrittenLikeAnyPropertiesFileInUtf8() {
    Settings settings =
        read(
            Stream.of(
                    "\uFEFF# a comment",
                    "! another \\",
                    "",
                    "  vestibule.mail.from : J\u00FCrgen <a@example.org>\r",
                    "vestibule.flows.env=A,\\",
                    "   B,\\",
                    "   # no comment",
                    "vestibule.mail.password=\\u00e4 back\\\\slash ")
                .collect(Collectors.joining("\n")));

    assertThat(settings.get(Settings.MAIL_FROM)).contains("J\u00FCrgen <a@example.org>");
    assertThat(settings.get(Settings.FLOWS_ENV))
        .containsExactlyInAnyOrder("A", "B", "# no comment");
    assertThat(settings.get(Settings.MAIL_PASSWORD)).contains("\u00e4 back\\slash ");
  }

  // --- what is wrong

  @Test
  void everyProblemNamesFileAndLineAndAllAreToldAtOnce() {
    assertThat(
            problems(
                """
                # settings
                vestibule.sesion.idle-timeout=days=1
                vestibule.password.argon2.memory=\\
                   much

                colour=red
                vestibule.colour=red
                vestibul.base-url=http://localhost
                vestibule.base-url=http://localhost
                vestibule.base-url=http://localhost
                vestibule.mail.host=\\u00zz
                vestibule.config-file=/etc/other
                """))
        .containsExactlyInAnyOrder(
            "F:2: vestibule.sesion.idle-timeout: there is no such setting;"
                + " did you mean vestibule.session.idle-timeout?",
            "F:3: vestibule.password.argon2.memory: must be a whole number from 8 to 4194304, not much",
            "F:6: must begin with the name of a setting, like vestibule.base-url",
            "F:7: vestibule.colour: there is no such setting",
            "F:8: vestibul.base-url: there is no such setting; did you mean vestibule.base-url?",
            "F:10: vestibule.base-url: is there already, in line 9",
            "F:11: has a \\u that four hexadecimal digits do not follow",
            "F:12: vestibule.config-file: is for a system property or an environment variable");
  }

  @Test
  void aFileThatIsNotUtf8SaysWhere() throws IOException {
    Files.write(file, "# a\n# b\n# \u00FC".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(refusal(file.toString()).problems()).containsExactly(file + ":3: is not UTF-8");
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    assertThat(refusal(file.toString()).problems()).containsExactly(file + ": is not there");
  }

  @Test
  void aFolderIsNoFile() {
    assertThat(refusal(folder.toString()).problems())
        .singleElement()
        .asString()
        .startsWith(folder + ": cannot be read");
  }

  private static SettingsException refusal(String name) {
    return catchThrowableOfType(
        SettingsException.class,
        () -> Settings.of(Map.of("vestibule.config-file", name), Map.of()));
  }

  // --- variables

  @Test
  void aMistypedVariableIsToldWhatWasMeant() {
    assertThat(variable("VESTIBULE_BASE_ULR", "http://localhost"))
        .containsExactly(
            "VESTIBULE_BASE_ULR: there is no such setting; did you mean VESTIBULE_BASE_URL?");
  }

  @Test
  void aVariableForTheFileOfASecretIsToldHowThatIsDone() {
    assertThat(variable("VESTIBULE_SECRET_KEY_FILE", "/run/secrets/key"))
        .containsExactly(
            "VESTIBULE_SECRET_KEY_FILE: there is no such setting;"
                + " VESTIBULE_SECRET_KEY=file:///path has the value read from a file");
  }

  private static List<String> variable(String name, String value) {
    return catchThrowableOfType(
            SettingsException.class, () -> Settings.of(Map.of(), Map.of(name, value)))
        .problems();
  }

  @Test
  void whatAClusterSaysOfAServiceOfThisNameIsNoSetting() {
    Settings settings =
        Settings.of(
            Map.of(),
            Map.of(
                "VESTIBULE_SERVICE_HOST", "10.0.0.1",
                "VESTIBULE_SERVICE_PORT", "8080",
                "VESTIBULE_SERVICE_PORT_HTTP", "8080",
                "VESTIBULE_PORT", "tcp://10.0.0.1:8080",
                "VESTIBULE_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "VESTIBULE_PORT_8080_TCP_ADDR", "10.0.0.1",
                "VESTIBULE_DB_SERVICE_HOST", "10.0.0.2"));

    assertThat(settings.given()).isEmpty();
    assertThat(variable("VESTIBULE_PORT", "8080")).hasSize(1);
  }

  // --- secrets

  static List<Setting<?>> secrets() {
    return Settings.all().stream().filter(Setting::secret).toList();
  }

  @Test
  void thereAreSecrets() {
    assertThat(secrets())
        .contains(
            Settings.SECRET_KEY,
            Settings.MAIL_PASSWORD,
            Settings.BOOTSTRAP_PASSWORD,
            Settings.BOOTSTRAP_TOKEN,
            Settings.METRICS_TOKEN);
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aSecretIsNeverShown(Setting<?> setting) {
    Settings settings = read(setting.key() + "=" + SECRET);

    assertThat(settings.given().toString()).contains(setting.key()).doesNotContain(SECRET);
    assertThat(settings.warnings().toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, "vestibule.metrics.token"})
  void aSecretThatDoesNotFitIsNotShownEither(String key) {
    assertThat(problems(key + "=hush hush"))
        .singleElement()
        .asString()
        .startsWith("F:1: " + key + ": must have at least")
        .doesNotContain("hush");
  }

  @Test
  void theRestOfATornSecretIsNotTakenForAName() {
    assertThat(problems(KEY + "=" + SECRET + "\nthe-rest-of-it\nthe-rest-of-it"))
        .hasSize(2)
        .noneMatch(line -> line.contains("rest-of-it"));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void aSecretMayLieInAFileOfItsOwn(Setting<?> setting) {
    Path its = folder.resolve("secret");
    write(its, SECRET + "\n");

    Settings settings = Settings.of(Map.of(), Map.of(setting.variable(), "file://" + its));

    assertThat(settings.get(setting)).isEqualTo(Optional.of(SECRET));
    assertThat(settings.given())
        .singleElement()
        .asString()
        .isEqualTo(setting.key() + " = (not shown) (environment variable, from " + its + ")");
  }

  @Test
  void soMayAnyOtherValue() {
    Path its = folder.resolve("memory");
    write(its, "300\r\n");

    assertThat(read("vestibule.password.argon2.memory = file://" + its).get(Settings.ARGON2_MEMORY))
        .isEqualTo(300);
  }

  @Test
  void aFileOfAValueThatIsMissingOrEmptyIsToldWithItsPlace() {
    Path its = folder.resolve("secret");
    assertThat(problems(KEY + "=file://" + its))
        .containsExactly("F:1: " + KEY + ": " + its + " is not there");
    write(its, "\n");
    assertThat(problems(KEY + "=file://" + its))
        .containsExactly("F:1: " + KEY + ": " + its + " is empty");
    write(its, "hush");
    assertThat(problems(KEY + "=file://" + its))
        .containsExactly("F:1: " + KEY + ": must have at least 32 characters");
  }

  @Test
  void aSecretInAFileEverybodyMayReadIsWarnedOf() throws IOException {
    assertThat(read(KEY + "=" + SECRET).warnings()).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Map<String, String> named = Map.of("vestibule.config-file", file.toString());

    assertThat(Settings.of(named, Map.of()).warnings())
        .containsExactly(KEY + " is a secret, and " + file + " can be read by every local user");
    Files.writeString(file, "vestibule.mail.host=localhost");
    assertThat(Settings.of(named, Map.of()).warnings()).isEmpty();
  }

  // --- what is told at the start

  @Test
  void whatIsNotAtItsDefaultIsToldWithItsSource() {
    Settings settings =
        read(
            "\nvestibule.mail.host=mail\nvestibule.mail.port=0",
            Map.of("vestibule.base-url", "http://localhost\n"),
            Map.of("VESTIBULE_LOG_LEVEL", "debug"));

    assertThat(settings.given())
        .extracting(Object::toString)
        .containsExactly(
            "vestibule.config-file = " + file + " (system property)",
            "vestibule.base-url = http://localhost  (system property)",
            "vestibule.log-level = debug (environment variable)",
            "vestibule.mail.host = mail (" + file + ":2)");
  }

  @ParameterizedTest
  @CsvSource({"trace, TRACE", "WARNING, WARNING", "off, OFF"})
  void aLogLevelIsOneOfTheJdks(String text, System.Logger.Level level) {
    assertThat(read("vestibule.log-level=" + text).get(Settings.LOG_LEVEL)).contains(level);
    assertThat(problems("vestibule.log-level=loud"))
        .containsExactly(
            "F:1: vestibule.log-level: must be one of"
                + " [ALL, TRACE, DEBUG, INFO, WARNING, ERROR, OFF], not LOUD");
  }

  @Test
  void metricsMayBeForNobodyWithoutAToken() {
    assertThat(read("vestibule.metrics.networks=none").get(Settings.METRICS_NETWORKS)).isEmpty();
    assertThat(read("").get(Settings.METRICS_NETWORKS)).hasSize(2);
  }
}
