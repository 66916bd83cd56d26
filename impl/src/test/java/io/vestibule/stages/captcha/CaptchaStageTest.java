package io.vestibule.stages.captcha;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextKey;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import io.vestibule.testkit.VerifyServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Captchas of which a service elsewhere knows what an answer is worth. */
class CaptchaStageTest {
  private static final String INVALID = "token: Invalid captcha response";
  private static final String RETRY = INVALID + ". Retrying may solve this issue.";
  private static final String UNVERIFIED = "token: Failed to validate token";
  private static final String PRIVATE = "the-private-key-nobody-sees";

  /** Of its own: what is said of some of these settings would be said in every other test, too. */
  private static final Lab LAB = Lab.with(Map.of());

  private final Lab lab = LAB;
  private final VerifyServer server = new VerifyServer();
  private final Probe probe = new Probe();
  private final LabBrowser browser = lab.browser();
  private final String token = lab.name("token");
  private final List<String> logged = new ArrayList<>();
  private final Logger log = Logger.getLogger(CaptchaStage.class.getName());
  private final Logger settings = Logger.getLogger(DefinitionStore.class.getName());
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(new java.util.logging.SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    settings.setLevel(Level.SEVERE);
    log.setUseParentHandlers(false);
    log.setLevel(Level.ALL);
    log.addHandler(listener);
  }

  @AfterEach
  void close() {
    settings.setLevel(null);
    log.removeHandler(listener);
    log.setLevel(null);
    log.setUseParentHandlers(true);
    server.close();
  }

  @AfterAll
  static void closeLab() {
    LAB.close();
  }

  // --- the way through

  @Test
  void aGoodAnswerGoesOnAndIsAskedAboutWithAForm() {
    server.answering("{\"success\":true,\"score\":0.5}");

    answer(Map.of());

    assertThat(probe.reached()).isTrue();
    assertThat(server.question().type()).isEqualTo("application/x-www-form-urlencoded");
    assertThat(server.question().form())
        .isEqualTo(Map.of("secret", PRIVATE, "response", token, "remoteip", "192.0.2.1"));
  }

  @Test
  void theServiceMayBeAskedWithJson() {
    answer(Map.of("request_content_type", "application/json"));

    assertThat(probe.reached()).isTrue();
    assertThat(server.question().type()).isEqualTo("application/json");
    assertThat(Json.readObject(server.question().body()))
        .isEqualTo(Map.of("secret", PRIVATE, "response", token, "remoteip", "192.0.2.1"));
  }

  @Test
  void aPolicyMaySetOtherKeys() {
    LabFlow flow =
        flow(
            Map.of(),
            toPolicy(lab.knowing(Captcha.SITE_KEY, "another site key")),
            toPolicy(lab.knowing(Captcha.PRIVATE_KEY, "another private key")));
    browser.get(flow);
    assertThat(browser.view().challenge().attributes())
        .containsEntry("site_key", "another site key");

    browser.post(Map.of("token", token));

    assertThat(server.question().form()).containsEntry("secret", "another private key");
  }

  @Test
  void thePageGetsTheScriptThatIsConfigured() {
    browser.get(flow(Map.of("js_url", "https://captcha.example.org/x.js", "interactive", true)));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-captcha");
    assertThat(browser.view().challenge().attributes())
        .isEqualTo(
            Map.of(
                "site_key",
                "the-public-key",
                "js_url",
                "https://captcha.example.org/x.js",
                "interactive",
                true));
    assertThat(browser.view().challenge().isAboutUser()).isTrue();
    assertThat(browser.view().challenge().fields())
        .singleElement()
        .satisfies(
            field -> {
              assertThat(field.name()).isEqualTo("token");
              assertThat(field.presence()).isEqualTo(Field.Presence.REQUIRED);
              assertThat(field.widget())
                  .isInstanceOfSatisfying(
                      Widget.Foreign.class,
                      widget -> {
                        assertThat(widget.siteKey()).isEqualTo("the-public-key");
                        assertThat(widget.interactive()).isTrue();
                        assertThat(widget.script()).hasToString("https://captcha.example.org/x.js");
                      });
            });
  }

  @Test
  void whatTheServiceSaidIsThereForPolicies() {
    server.answering("{\"success\":true,\"score\":0.7,\"hostname\":\"login.example.org\"}");

    LabFlow flow = answer(Map.of());

    assertThat(probe.known(CaptchaStage.RESULT))
        .contains(
            Map.of(
                "response",
                Map.of("success", true, "score", 0.7, "hostname", "login.example.org"),
                "stage",
                flow.stages().get(0).toString()));
  }

  @Test
  void withoutATokenTheServiceIsNotAsked() {
    browser.get(flow(Map.of()));

    browser.post(Map.of());
    assertThat(lab.errors(browser.view())).containsExactly("token: This field is required.");
    browser.post(Map.of("token", "  "));

    assertThat(probe.reached()).isFalse();
    assertThat(server.questions()).isEmpty();
  }

  // --- what is refused

  @ParameterizedTest
  @ValueSource(
      strings = {
        "missing-input-response",
        "invalid-input-response",
        "timeout-or-duplicate",
        "expired-input-response",
        "already-seen-response"
      })
  void whatMayBeBetterNextTimeIsSaidToBe(String code) {
    server.answering("{\"success\":false,\"error-codes\":[\"" + code + "\"]}");

    answer(Map.of());

    assertThat(errors()).containsExactly(RETRY);
    assertThat(browser.view().errors().get(0).code()).isEqualTo("invalid");
    assertThat(probe.reached()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"success\":false}",
        "{\"success\":false,\"error-codes\":[]}",
        "{\"success\":false,\"error-codes\":null}",
        "{\"success\":false,\"error-codes\":[\"invalid-input-secret\"]}",
        "{\"success\":false,\"error-codes\":[\"timeout-or-duplicate\",\"bad-request\"]}",
        "{\"success\":false,\"error-codes\":\"timeout-or-duplicate\"}",
        "{\"success\":\"true\"}",
        "{\"success\":1}",
        "{\"success\":null}",
        "{\"score\":1.0}",
        "{}",
      })
  void whatIsNotRightIsRefused(String said) {
    server.answering(said);

    answer(Map.of());

    assertThat(errors()).containsExactly(INVALID);
    assertThat(probe.reached()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "99, 0.5, 1.0, false",
    "-3, 0.5, 1.0, false",
    "0.49, 0.5, 1.0, false",
    "0.5, 0.5, 1.0, true",
    "1, 0.5, 1.0, true",
    "1.01, 0.5, 1.0, false",
    "null, 0.5, 1.0, true",
    "'\"0.9\"', 0.5, 1.0, false",
    "true, 0.5, 1.0, false",
    "-3, -1, 1.0, true",
    "99, 0.5, -1, true",
    "0.4, 0.5, -2, false",
    "0.1, -0.5, 0.2, true",
    "0.3, -0.5, 0.2, false",
  })
  void theScoreMustBeBetweenTheThresholds(String score, double min, double max, boolean good) {
    server.answering("{\"success\":true,\"score\":" + score + "}");

    answer(Map.of("score_min_threshold", min, "score_max_threshold", max));

    assertThat(probe.reached()).isEqualTo(good);
    if (!good) {
      assertThat(errors()).containsExactly(INVALID);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"success\":true,\"score\":-3}", "{\"success\":false}"})
  void whereScoresAreNoErrorsPoliciesDecide(String said) {
    server.answering(said);

    answer(Map.of("error_on_invalid_score", false));

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(CaptchaStage.RESULT).orElseThrow())
        .containsEntry("response", Json.readObject(said));
  }

  @ParameterizedTest
  @CsvSource({
    "login.example.org, login.example.org, true",
    "login.example.org, LOGIN.example.org, true",
    "login.example.org, evil.example, false",
    "login.example.org, login.example.org.evil.example, false",
    "login.example.org, , false",
    ", evil.example, true",
  })
  void aTokenMadeElsewhereIsRefused(
      @Nullable String expected, @Nullable String said, boolean good) {
    server.answering(
        "{\"success\":true" + (said == null ? "" : ",\"hostname\":\"" + said + "\"") + "}");

    answer(Map.of("hostname", expected == null ? "" : expected, "error_on_invalid_score", false));

    assertThat(probe.reached()).isEqualTo(good);
  }

  @ParameterizedTest
  @CsvSource({"login, true", "checkout, false", "'', false"})
  void aTokenMadeForSomethingElseIsRefused(String said, boolean good) {
    server.answering("{\"success\":true,\"score\":0.9,\"action\":\"" + said + "\"}");

    answer(Map.of("provider", "recaptcha_v3", "action", "login"));

    assertThat(probe.reached()).isEqualTo(good);
  }

  // --- once

  @Test
  void aTokenIsGoodOnceWhateverTheServiceSays() {
    LabFlow flow = answer(Map.of());
    assertThat(probe.reached()).isTrue();
    LabBrowser another = lab.browser();
    another.get(flow);

    another.post(Map.of("token", " " + token + " "));

    assertThat(lab.errors(another.view())).containsExactly(RETRY);
    assertThat(server.questions()).hasSize(1);
  }

  @Test
  void alsoAfterItWasRefused() {
    server.answering("{\"success\":false}");
    answer(Map.of());
    server.answering("{\"success\":true}");

    browser.post(Map.of("token", token));

    assertThat(probe.reached()).isFalse();
    assertThat(server.questions()).hasSize(1);
  }

  @Test
  void alsoInAFlowThatAsksForLess() {
    answer(Map.of());
    LabBrowser another = lab.browser();
    another.get(flow(Map.of("error_on_invalid_score", false, "fail_mode", "open")));

    another.post(Map.of("token", token));

    assertThat(lab.errors(another.view())).containsExactly(RETRY);
  }

  @Test
  void ofManyWhoSendItAtOnceOneGetsOn() {
    LabFlow flow = flow(Map.of());
    AtomicInteger asked = new AtomicInteger();

    List<Boolean> through =
        Together.call(
            16,
            () -> {
              LabBrowser one = lab.browser();
              one.get(flow);
              asked.incrementAndGet();
              one.post(Map.of("token", token));
              one.follow();
              return one.view().challenge().component().equals("probe");
            });

    assertThat(asked).hasValue(16);
    assertThat(through).containsOnlyOnce(true);
    assertThat(server.questions()).hasSize(1);
  }

  // --- a service that fails

  @ParameterizedTest
  @CsvSource({
    "closed, 500, false",
    "closed, 503, false",
    "open, 500, true",
    "open, 503, true",
    "open, 429, true",
    // These a token that is made up could bring about.
    "open, 400, false",
    "open, 403, false",
    "open, 302, false",
  })
  void whereTheServiceFailsTheFailModeCounts(String mode, int status, boolean goesOn) {
    server.answering(status, "{\"success\":true}");

    answer(Map.of("fail_mode", mode));

    assertThat(probe.reached()).isEqualTo(goesOn);
    if (goesOn) {
      assertThat(probe.known(CaptchaStage.RESULT).orElseThrow())
          .containsEntry(
              "response", Map.of("success", false, "error-codes", List.of("unavailable")));
    } else {
      assertThat(errors()).containsExactly(UNVERIFIED);
    }
  }

  @ParameterizedTest
  @CsvSource({"closed, false", "open, true"})
  void oneThatDoesNotAnswerInTimeFails(String mode, boolean goesOn) {
    server.hanging();

    answer(Map.of("fail_mode", mode, "timeout", "milliseconds=50"));

    assertThat(probe.reached()).isEqualTo(goesOn);
  }

  @ParameterizedTest
  @CsvSource({"closed, false", "open, true"})
  void oneThatIsNotThereFails(String mode, boolean goesOn) {
    server.close();

    answer(Map.of("fail_mode", mode));

    assertThat(probe.reached()).isEqualTo(goesOn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "OK", "[true]", "<html></html>"})
  void nonsenseIsNoAnswerWhateverTheFailMode(String said) {
    server.answering(said);

    answer(Map.of("fail_mode", "open", "error_on_invalid_score", false));

    assertThat(errors()).containsExactly(UNVERIFIED);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aHugeAnswerIsNone() {
    server.answering("{\"success\":true,\"x\":\"" + "y".repeat(100_000) + "\"}");

    answer(Map.of("fail_mode", "open"));

    assertThat(errors()).containsExactly(UNVERIFIED);
  }

  @Test
  void withScoresNoErrorsAServiceThatFailsIsOneStill() {
    server.answering(500, "");

    answer(Map.of("error_on_invalid_score", false));

    assertThat(errors()).containsExactly(UNVERIFIED);
  }

  @Test
  void afterAFailureAnotherTokenIsGood() {
    server.answering(500, "");
    answer(Map.of());
    server.answering("{\"success\":true}");

    browser.post(Map.of("token", lab.name("another")));
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  // --- providers

  @Test
  void hcaptchaIsToldForWhichSiteTheTokenMustBe() {
    answer(Map.of("provider", "hcaptcha"));

    assertThat(server.question().form()).containsEntry("sitekey", "the-public-key");
  }

  @Test
  void googlesCloudIsAskedForAnAssessment() {
    server.answering(
        """
        {"name":"projects/1/assessments/2","event":{"token":"t","userIpAddress":"192.0.2.1"},
         "tokenProperties":{"valid":true,"hostname":"login.example.org","action":"login"},
         "riskAnalysis":{"score":0.9,"reasons":[]}}
        """);

    answer(
        Map.of(
            "provider",
            "recaptcha_enterprise",
            "action",
            "login",
            "hostname",
            "login.example.org"));

    assertThat(probe.reached()).isTrue();
    assertThat(server.question().type()).isEqualTo("application/json");
    assertThat(server.question().key()).isEqualTo(PRIVATE);
    assertThat(server.question().path()).isEqualTo("/verify");
    assertThat(Json.readObject(server.question().body()))
        .isEqualTo(
            Map.of(
                "event",
                Map.of(
                    "token",
                    token,
                    "siteKey",
                    "the-public-key",
                    "userIpAddress",
                    "192.0.2.1",
                    "userAgent",
                    "lab",
                    "expectedAction",
                    "login")));
    assertThat(probe.known(CaptchaStage.RESULT).orElseThrow().get("response"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("name", "tokenProperties", "riskAnalysis");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "false | EXPIRED | login | 0.9 | retry",
        "false | DUPE | login | 0.9 | retry",
        "false | MALFORMED | login | 0.9 | invalid",
        "false | | login | 0.9 | invalid",
        "true | | other | 0.9 | invalid",
        "true | | login | 0.2 | invalid",
        "true | | login | 0.9 | good",
      })
  void anAssessmentIsJudged(
      boolean valid, @Nullable String reason, String action, double score, String outcome) {
    server.answering(
        "{\"tokenProperties\":{\"valid\":"
            + valid
            + (reason == null ? "" : ",\"invalidReason\":\"" + reason + "\"")
            + ",\"action\":\""
            + action
            + "\"},\"riskAnalysis\":{\"score\":"
            + score
            + "}}");

    answer(Map.of("provider", "recaptcha_enterprise", "action", "login"));

    assertThat(probe.reached()).isEqualTo(outcome.equals("good"));
    if (!outcome.equals("good")) {
      assertThat(errors()).containsExactly(outcome.equals("retry") ? RETRY : INVALID);
    }
  }

  // --- the client cannot ask for less

  @ParameterizedTest
  @ValueSource(strings = {"captcha", "site_key", "private_key", "api_url", "provider"})
  void nothingTheClientSendsSetsWhatIsAsked(String name) {
    server.answering("{\"success\":false}");
    LabFlow flow = flow(Map.of());
    browser.get(flow, name, "x", "goauthentik.io/stages/captcha/private_key", "mine");
    assertThat(browser.view().challenge().attributes()).containsEntry("site_key", "the-public-key");

    browser.post(
        Map.of(
            "token",
            token,
            name,
            "x",
            "goauthentik.io/stages/captcha/private_key",
            "mine",
            "error_on_invalid_score",
            false,
            "component",
            "ak-stage-dummy"));

    assertThat(errors()).containsExactly(INVALID);
    assertThat(server.question().form()).containsEntry("secret", PRIVATE);
  }

  @Test
  void startingAgainDoesNotGetAroundIt() {
    LabFlow flow = flow(Map.of());
    browser.get(flow);
    browser.post(Map.of("component", "probe"));

    browser.get(flow, "captcha", "none");
    browser.post(Map.of());

    assertThat(probe.reached()).isFalse();
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-captcha");
  }

  // --- the private key stays here

  @ParameterizedTest
  @ValueSource(ints = {200, 500})
  void thePrivateKeyIsNowhereToBeSeen(int status) throws Exception {
    server.answering(
        status,
        "{\"success\":true,\"secret\":\""
            + PRIVATE
            + "\",\"more\":{\"request\":[\"secret="
            + PRIVATE
            + "\"]},\"error-codes\":[\""
            + PRIVATE
            + "-secret\"]}");

    LabFlow flow = answer(Map.of("error_on_invalid_score", false, "fail_mode", "open"));

    assertThat(probe.reached()).isTrue();
    assertThat(browser.runs().entries()).isNotEmpty();
    assertThat(browser.runs().entries().toString()).doesNotContain(PRIVATE);
    assertThat(String.join("", logged)).doesNotContain(PRIVATE).doesNotContain(token);
    assertThat(lab.events().toString()).doesNotContain(PRIVATE);
    assertThat(lab.engine().flowFiles().export(flow.slug()).toString()).doesNotContain(PRIVATE);
  }

  @Test
  void aServiceThatRefusesOurKeyIsInTheLog() {
    server.answering("{\"success\":false,\"error-codes\":[\"invalid-input-secret\\r\\nx\"]}");

    answer(Map.of());

    assertThat(logged).singleElement().asString().contains("WARNING", "invalid-input-secret??x");
  }

  // --- what these tests are made of

  private LabFlow answer(Map<String, ?> config) {
    LabFlow flow = flow(config);
    browser.get(flow);
    browser.post(Map.of("token", token));
    browser.follow();
    return flow;
  }

  private List<String> errors() {
    return lab.errors(browser.view());
  }

  private LabFlow flow(Map<String, ?> config, io.vestibule.policy.PolicyBinding.Bound... policies) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "public_key",
                "the-public-key",
                "private_key",
                PRIVATE,
                "api_url",
                server.address(),
                "timeout",
                "seconds=20"));
    all.putAll(config);
    LabFlow.Builder flow = lab.flow().allPolicies();
    for (var policy : policies) {
      flow.policy(policy);
    }
    return flow.stage("captcha", all).stage(lab.stage(probe)).create();
  }

  @Test
  void theContextKeysAreThoseOfAuthentik() {
    assertThat(List.of(CaptchaStage.RESULT, Captcha.SITE_KEY, Captcha.PRIVATE_KEY))
        .extracting(ContextKey::name)
        .containsExactly(
            "captcha",
            "goauthentik.io/stages/captcha/site_key",
            "goauthentik.io/stages/captcha/private_key");
  }
}
