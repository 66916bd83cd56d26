package io.vestibule.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.StageKind;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.kind.Kinds;
import io.vestibule.testkit.Lab;
import io.vestibule.text.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the built-in stages say they do. */
class BuiltInCapabilitiesTest {
  private static final ConfigMapper MAPPER = new ConfigMapper(SecretBox.of("lint"));
  private static final Kinds KINDS =
      Kinds.find(List.of(BuiltInCapabilitiesTest.class.getClassLoader()), MAPPER, new Texts());
  private static final Map<String, ?> BY_NAME = Map.of("user_fields", List.of("username"));

  private record Row(String type, Map<String, ?> config, String capabilities) {}

  static Stream<Row> rows() {
    return Stream.of(
        new Row("authenticator_static", Map.of(), ""),
        new Row("authenticator_totp", Map.of("digits", "6"), ""),
        // What somebody has just set up does not show who they are.
        new Row(
            "authenticator_duo",
            Map.of(
                "client_id", "DI1", "client_secret", "s", "api_hostname", "api-1.duosecurity.com"),
            ""),
        new Row("authenticator_email", Map.of(), ""),
        new Row(
            "authenticator_sms",
            Map.of(
                "provider",
                "twilio",
                "from_number",
                "+15550100",
                "account_sid",
                "AC1",
                "auth",
                "s"),
            ""),
        new Row("authenticator_webauthn", Map.of(), ""),
        new Row("authenticator_validate", Map.of(), ""),
        new Row("authenticator_validate", Map.of("not_configured_action", "deny"), "PROVES_FACTOR"),
        new Row(
            "authenticator_validate",
            Map.of("not_configured_action", "deny", "device_classes", List.of("webauthn")),
            "PROVES_PASSKEY PROVES_FACTOR"),
        new Row("captcha", Map.of("provider", "altcha"), ""),
        new Row("consent", Map.of(), ""),
        new Row("deny", Map.of(), "DENIES"),
        new Row("dummy", Map.of(), ""),
        new Row("email", Map.of(), "PROVES_MAILBOX"),
        new Row("identification", BY_NAME, "IDENTIFIES"),
        new Row(
            "identification",
            Map.of("user_fields", List.of("username"), "password_stage", new UUID(1, 2).toString()),
            "IDENTIFIES PROVES_PASSWORD"),
        new Row("invitation", Map.of(), ""),
        new Row(
            "mtls",
            Map.of("mode", "optional", "cert_attribute", "email", "user_attribute", "email"),
            ""),
        new Row("lab_passkey", Map.of(), ""),
        new Row("new_password", Map.of(), "ASKS_NEW_PASSWORD"),
        new Row(
            "password",
            Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")),
            "PROVES_PASSWORD"),
        new Row("prompt", Map.of("fields", List.of(new UUID(1, 3).toString())), ""),
        new Row(
            "redirect", Map.of("mode", "flow", "target_flow", new UUID(1, 2)), "LEADS_ELSEWHERE"),
        // It can be answered, and led past.
        new Row("redirect", Map.of("mode", "static", "target_static", "/there"), ""),
        new Row("source", Map.of(), ""),
        new Row("scripted", Map.of("script", "none"), ""),
        new Row("user_delete", Map.of(), "DELETES_USER"),
        new Row("user_login", Map.of(), "LOGS_IN"),
        new Row("user_logout", Map.of(), "LOGS_OUT"),
        new Row("user_write", Map.of(), "WRITES_USER"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aStageSaysWhatItDoes(Row row) {
    Set<Capability> expected =
        Arrays.stream(row.capabilities().split(" "))
            .filter(name -> !name.isEmpty())
            .map(Capability::valueOf)
            .collect(Collectors.toSet());

    assertThat(capabilities(KINDS.stage(row.type()).orElseThrow(), row.config()))
        .isEqualTo(expected);
  }

  /** Whoever adds a kind says here what it does. */
  @Test
  void thereIsARowForEveryKind() {
    assertThat(rows().map(Row::type).collect(Collectors.toSet()))
        .isEqualTo(Lab.shared().stageTypes());
  }

  private static <C extends Record> Set<Capability> capabilities(
      StageKind<C> kind, Map<String, ?> config) {
    ConfigMapper.Reading<C> reading = MAPPER.read(kind.configType(), config, kind::check);
    return kind.capabilities(Objects.requireNonNull(reading.config(), reading::toString));
  }
}
