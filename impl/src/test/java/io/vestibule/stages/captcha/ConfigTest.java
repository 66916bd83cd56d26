package io.vestibule.stages.captcha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Widget;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be configured, and what is made of it. */
class ConfigTest {
  private static final Map<String, Object> KEYS = Map.of("public_key", "a", "private_key", "b");

  private final ConfigMapper mapper = new ConfigMapper(SecretBox.of("captcha"));

  @Test
  void theDefaultsAreAuthentiks() {
    CaptchaStage.Config config = read(KEYS);

    assertThat(config.jsUrl()).isEqualTo("https://www.recaptcha.net/recaptcha/api.js");
    assertThat(config.apiUrl()).isEqualTo("https://www.recaptcha.net/recaptcha/api/siteverify");
    assertThat(config.requestContentType()).isEqualTo(CaptchaStage.ContentType.FORM);
    assertThat(config.interactive()).isFalse();
    assertThat(config.scoreMinThreshold()).isEqualTo(0.5);
    assertThat(config.scoreMaxThreshold()).isEqualTo(1.0);
    assertThat(config.errorOnInvalidScore()).isTrue();
    assertThat(config.failMode()).isEqualTo(CaptchaStage.FailMode.CLOSED);
    assertThat(problems(KEYS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, false, RECAPTCHA_V3",
        "-, -, true, RECAPTCHA_V2",
        "https://www.google.com/recaptcha/api/siteverify, https://www.google.com/recaptcha/api.js, true, RECAPTCHA_V2",
        "https://api.hcaptcha.com/siteverify, https://hcaptcha.com/1/api.js, true, HCAPTCHA",
        "https://hcaptcha.com/siteverify, -, false, HCAPTCHA",
        "https://challenges.cloudflare.com/turnstile/v0/siteverify, https://challenges.cloudflare.com/turnstile/v0/api.js, true, TURNSTILE",
        "-, https://challenges.cloudflare.com/turnstile/v0/api.js, true, TURNSTILE",
        "https://verify.example.org/, https://js.hcaptcha.com/1/api.js, false, HCAPTCHA",
        "https://verify.example.org/, https://script.example.org/, false, RECAPTCHA_V3",
        "https://hcaptcha.com.example.org/, https://notchallenges.cloudflare.com/, false, RECAPTCHA_V3",
        "https://recaptchaenterprise.googleapis.com/v1/projects/p/assessments, -, false, RECAPTCHA_ENTERPRISE",
      })
  void theProviderIsFoundByTheAddresses(
      @Nullable String api, @Nullable String script, boolean interactive, Provider provider) {
    Map<String, Object> config = new HashMap<>(KEYS);
    config.put("api_url", api);
    config.put("js_url", script);
    config.put("interactive", interactive);

    assertThat(read(config).effectiveProvider()).isEqualTo(provider);
  }

  @ParameterizedTest
  @CsvSource({
    "recaptcha_v2, https://www.recaptcha.net/recaptcha/api.js, https://www.recaptcha.net/recaptcha/api/siteverify",
    "recaptcha_v3, https://www.recaptcha.net/recaptcha/api.js, https://www.recaptcha.net/recaptcha/api/siteverify",
    "recaptcha_enterprise, https://www.recaptcha.net/recaptcha/enterprise.js, https://recaptchaenterprise.googleapis.com/v1/projects/my-project/assessments",
    "hcaptcha, https://js.hcaptcha.com/1/api.js, https://api.hcaptcha.com/siteverify",
    "turnstile, https://challenges.cloudflare.com/turnstile/v0/api.js, https://challenges.cloudflare.com/turnstile/v0/siteverify",
    "altcha, '', ''",
  })
  void theAddressesAreFoundByTheProvider(String provider, String script, String service) {
    CaptchaStage.Config config =
        read(with(Map.of("provider", provider, "project_id", "my-project")));

    assertThat(config.script()).isEqualTo(script);
    assertThat(config.service()).isEqualTo(service);
  }

  @Test
  void altchaNeedsNoKeys() {
    assertThat(problems(Map.of("provider", "altcha"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"public_key", "private_key"})
  void theOthersDo(String field) {
    Map<String, Object> config = new HashMap<>(KEYS);
    config.remove(field);

    assertThat(problems(config)).containsExactly("ERROR " + field);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "https://captcha.example.org/verify | -",
        "http://localhost:8080/verify | -",
        "http://127.0.0.1/verify | -",
        "http://[::1]:8080/verify | -",
        "http://captcha.example.org/verify | ERROR",
        "http://localhost.example.org/verify | ERROR",
        "http://127.0.0.1.example.org/verify | ERROR",
        "http://user@localhost/verify | ERROR",
        "https://user:pass@captcha.example.org/ | ERROR",
        "https://captcha.example.org/#x | ERROR",
        "file:///etc/passwd | ERROR",
        "jar:file:/x!/y | ERROR",
        "ftp://captcha.example.org/ | ERROR",
        "javascript:alert(1) | ERROR",
        "data:text/javascript,1 | ERROR",
        "//captcha.example.org/ | ERROR",
        "/verify | ERROR",
        "captcha.example.org | ERROR",
        "'' | ERROR",
        "https:///verify | ERROR",
        "https://captcha.example.org/a b | ERROR",
        "https://captcha.example.org;script-src/ | ERROR",
      })
  void addressesAreHttpsOrOnThisMachine(String address, @Nullable String severity) {
    List<String> expected = severity == null ? List.of() : List.of(severity + " api_url");
    assertThat(problems(with(Map.of("api_url", address.replace("''", ""))))).isEqualTo(expected);

    assertThat(problems(with(Map.of("js_url", address.replace("''", "")))))
        .containsExactly((severity == null ? "WARNING" : "ERROR") + " js_url");
  }

  @Test
  void theOperatorMaySayThatPlainHttpWillDo() {
    Map<String, Object> plain = Map.of("api_url", "http://captcha.example.org/");

    assertThat(problems(with(plain))).containsExactly("ERROR api_url");
    Map<String, Object> allowed = new HashMap<>(with(plain));
    allowed.put("allow_plain_http", true);
    assertThat(problems(allowed)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "score_min_threshold | .nan | ERROR score_min_threshold",
        "score_max_threshold | .inf | ERROR score_max_threshold",
        "score_min_threshold | 1.5 | WARNING score_min_threshold",
        "error_on_invalid_score | false | WARNING error_on_invalid_score",
        "request_content_type | application/json | WARNING request_content_type",
        "timeout | seconds=0 | ERROR timeout",
        "timeout | seconds=31 | ERROR timeout",
        "provider | recaptcha_enterprise | ERROR project_id",
      })
  void whatDoesNotFitIsSaid(String field, String value, String problem) {
    Object meant =
        switch (value) {
          case ".nan" -> Double.NaN;
          case ".inf" -> Double.POSITIVE_INFINITY;
          case "1.5" -> 1.5;
          case "false" -> false;
          default -> value;
        };

    assertThat(problems(with(Map.of(field, meant)))).contains(problem);
  }

  @ParameterizedTest
  @CsvSource({"recaptcha_v2, false", "hcaptcha, false", "recaptcha_v3, true", "turnstile, true"})
  void anActionIsRefusedWhereAnswersDoNotTellIt(String provider, boolean fine) {
    assertThat(problems(with(Map.of("provider", provider, "action", "login"))))
        .isEqualTo(fine ? List.of() : List.of("ERROR action"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "complexity | 999 | ERROR complexity",
        "complexity | 50000001 | ERROR complexity",
        "valid_for | seconds=0 | ERROR valid_for",
        "valid_for | days=2 | ERROR valid_for",
        "hostname | x.example.org | WARNING hostname",
        "action | login | WARNING action",
      })
  void whatDoesNotFitAltchaIsSaid(String field, String value, String problem) {
    Object meant = value.matches("\\d+") ? Long.valueOf(value) : value;

    assertThat(problems(Map.of("provider", "altcha", field, meant))).containsExactly(problem);
  }

  // --- what the page may load

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RECAPTCHA_V3 | https://www.recaptcha.net/recaptcha/api.js | https://www.recaptcha.net/recaptcha/api.js https://www.gstatic.com/recaptcha/releases/ https://www.gstatic.cn/recaptcha/releases/ | https://www.recaptcha.net/recaptcha/ https://recaptcha.net/recaptcha/",
        "RECAPTCHA_V2 | https://www.google.com/recaptcha/api.js?x=y | https://www.google.com/recaptcha/api.js https://www.gstatic.com/recaptcha/releases/ | https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/",
        "HCAPTCHA | https://js.hcaptcha.com/1/api.js | https://hcaptcha.com https://*.hcaptcha.com | https://hcaptcha.com https://*.hcaptcha.com",
        "TURNSTILE | https://challenges.cloudflare.com/turnstile/v0/api.js | https://challenges.cloudflare.com | https://challenges.cloudflare.com",
        "TURNSTILE | https://proxy.example.org:8443/api.js | https://proxy.example.org:8443 https://challenges.cloudflare.com | https://proxy.example.org:8443 https://challenges.cloudflare.com",
        "RECAPTCHA_V3 | https://proxy.example.org/api;js | https://proxy.example.org https://www.gstatic.com/recaptcha/releases/ | https://proxy.example.org https://www.google.com/recaptcha/",
      })
  void thePageMayLoadWhatTheProviderNeeds(
      Provider provider, String script, String scripts, String sources) {
    assertThat(provider.scripts(URI.create(script))).containsExactly(scripts.split(" "));
    assertThat(provider.sources(URI.create(script))).containsExactly(sources.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org; script-src *",
        "https://example.org, default-src *",
        "https://example.org 'unsafe-inline'",
        "'unsafe-eval'",
        "*",
        "https:",
        "data:",
        "https://",
        "https://example.org\r\nSet-Cookie: x",
      })
  void nothingElseGetsIntoAPolicy(String source) {
    assertThatThrownBy(
            () ->
                new Widget.Foreign(
                    Widget.Foreign.Dialect.TURNSTILE,
                    URI.create("https://example.org/"),
                    List.of(source),
                    List.of(),
                    "",
                    true,
                    ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Map<String, Object> with(Map<String, ?> more) {
    Map<String, Object> all = new HashMap<>(KEYS);
    all.putAll(more);
    return all;
  }

  private CaptchaStage.Config read(Map<String, ?> values) {
    var reading = mapper.read(CaptchaStage.Config.class, values, new CaptchaStage()::check);
    return Objects.requireNonNull(reading.config(), reading::toString);
  }

  private List<String> problems(Map<String, ?> values) {
    return mapper
        .read(CaptchaStage.Config.class, values, new CaptchaStage()::check)
        .problems()
        .stream()
        .map((ConfigProblem problem) -> problem.severity() + " " + problem.field())
        .toList();
  }
}
