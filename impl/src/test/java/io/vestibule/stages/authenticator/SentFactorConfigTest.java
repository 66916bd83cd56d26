package io.vestibule.stages.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.stage.StageKind;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.stages.authenticator_duo.AuthenticatorDuoStage;
import io.vestibule.stages.authenticator_email.AuthenticatorEmailStage;
import io.vestibule.stages.authenticator_sms.AuthenticatorSmsStage;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be configured of the factors for which something is sent or asked elsewhere. */
class SentFactorConfigTest {
  private static final Map<String, ?> TWILIO =
      Map.of("provider", "twilio", "from_number", "+1", "account_sid", "AC1", "auth", "hush");
  private static final Map<String, ?> GENERIC =
      Map.of(
          "provider",
          "generic",
          "from_number",
          "Lab",
          "account_sid",
          "https://sms.example.org/send",
          "auth",
          "hush");
  private static final Map<String, ?> DUO =
      Map.of("client_id", "DI1", "client_secret", "hush", "api_hostname", "api-1.duosecurity.com");

  private final ConfigMapper mapper = new ConfigMapper(SecretBox.of("factors"));

  @Test
  void aCodeInAMailIsGoodForTenMinutesUnlessSaid() {
    AuthenticatorEmailStage kind = new AuthenticatorEmailStage();

    assertThat(
            Objects.requireNonNull(mapper.read(kind.configType(), Map.of(), kind::check).config())
                .tokenExpiry())
        .isEqualTo(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource({
    "token_expiry, minutes=10, ''",
    "token_expiry, minutes=30, WARNING token_expiry",
    "token_expiry, minutes=0, ERROR token_expiry",
    "token_expiry, days=2, ERROR token_expiry",
    "template, ../secret, ERROR template",
    "template, email/own.html, ''",
    "port, 0, ERROR port"
  })
  void ofMail(String name, String value, String problem) {
    assertThat(problems(new AuthenticatorEmailStage(), Map.of(), name, value))
        .isEqualTo(expected(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "account_sid, https://sms.example.org/send, ''",
    "account_sid, http://localhost:8080/send, ''",
    "account_sid, http://sms.example.org/send, ERROR account_sid",
    "account_sid, https://me@sms.example.org/send, ERROR account_sid",
    "account_sid, AC1, ERROR account_sid",
    "account_sid, file:///etc/passwd, ERROR account_sid",
    "from_number, ' ', ERROR from_number",
    "auth, '', ERROR auth",
    "mapping, 0190a1b2-0000-4000-8000-00000000f10a, WARNING mapping",
    "twilio_url, nonsense, ''"
  })
  void ofAGenericProvider(String name, String value, String problem) {
    assertThat(problems(new AuthenticatorSmsStage(), GENERIC, name, value))
        .isEqualTo(expected(problem));
  }

  @Test
  void plainHttpAndTokens() {
    AuthenticatorSmsStage kind = new AuthenticatorSmsStage();
    Map<String, Object> plain = new HashMap<>(GENERIC);
    plain.put("account_sid", "http://sms.example.org/send");
    plain.put("auth_type", "bearer");

    plain.put("allow_plain_http", true);
    assertThat(problems(kind, plain)).isEmpty();
    // It goes into a header.
    assertThat(problems(kind, plain, "auth", "a\r\nb")).containsExactly("ERROR auth");
  }

  @ParameterizedTest
  @CsvSource({
    "account_sid, ../AC1, ERROR account_sid",
    "account_sid, https://sms.example.org, ERROR account_sid",
    "twilio_url, https://proxy.example.org/twilio, ''",
    "twilio_url, http://proxy.example.org, ERROR twilio_url"
  })
  void ofTwilio(String name, String value, String problem) {
    assertThat(problems(new AuthenticatorSmsStage(), TWILIO, name, value))
        .isEqualTo(expected(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "api_hostname, api-1.duosecurity.com, ''",
    "api_hostname, https://api-1.duosecurity.com, ERROR api_hostname",
    "api_hostname, api-1.duosecurity.com/x, ERROR api_hostname",
    "api_hostname, me@evil.example, ERROR api_hostname",
    "client_id, 'DI1:x', ERROR client_id",
    "client_secret, '', ERROR client_secret",
    "admin_integration_key, DI2, WARNING admin_integration_key",
    "admin_secret_key, hush, WARNING admin_secret_key"
  })
  void ofDuo(String name, String value, String problem) {
    assertThat(problems(new AuthenticatorDuoStage(), DUO, name, value))
        .isEqualTo(expected(problem));
  }

  /** As in files of authentik before 2025.10. */
  @Test
  void aNameMayBeNull() {
    Map<String, Object> without = new HashMap<>();
    without.put("friendly_name", null);
    without.put("configure_flow", null);
    Map<String, Object> sms = new HashMap<>(GENERIC);
    sms.putAll(without);
    Map<String, Object> duo = new HashMap<>(DUO);
    duo.putAll(without);

    assertThat(problems(new AuthenticatorEmailStage(), without)).isEmpty();
    assertThat(problems(new AuthenticatorSmsStage(), sms)).isEmpty();
    assertThat(problems(new AuthenticatorDuoStage(), duo)).isEmpty();
  }

  @Test
  void secretsAreNotShown() {
    AuthenticatorSmsStage sms = new AuthenticatorSmsStage();
    AuthenticatorDuoStage duo = new AuthenticatorDuoStage();
    AuthenticatorEmailStage email = new AuthenticatorEmailStage();

    assertThat(shown(sms, GENERIC) + shown(duo, DUO) + shown(email, Map.of("password", "hush")))
        .doesNotContain("hush");
  }

  private <C extends Record> String shown(StageKind<C> kind, Map<String, ?> values) {
    C config = Objects.requireNonNull(mapper.read(kind.configType(), values, kind::check).config());
    return config + mapper.store(config);
  }

  private <C extends Record> List<String> problems(
      StageKind<C> kind, Map<String, ?> usual, String name, String value) {
    Map<String, Object> values = new HashMap<>(usual);
    values.put(name, value);
    return problems(kind, values);
  }

  private <C extends Record> List<String> problems(StageKind<C> kind, Map<String, ?> values) {
    return mapper.read(kind.configType(), values, kind::check).problems().stream()
        .map(problem -> problem.severity() + " " + problem.field())
        .toList();
  }

  private static List<String> expected(String problem) {
    return Arrays.stream(problem.split(",")).filter(one -> !one.isEmpty()).toList();
  }
}
