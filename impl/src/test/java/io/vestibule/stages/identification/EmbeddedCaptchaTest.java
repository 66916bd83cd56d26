package io.vestibule.stages.identification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Altcha;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.VerifyServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A captcha that is asked together with the name. */
class EmbeddedCaptchaTest {
  private static final String FAILED = "non_field_errors: Failed to authenticate.";

  private final Lab lab = Lab.shared();
  private final VerifyServer server = new VerifyServer();
  private final Probe probe = new Probe();
  private final User alice = lab.user("pw");
  private final LabBrowser browser = lab.browser().at(lab.address());
  private final String token = lab.name("token");

  @AfterEach
  void close() {
    server.close();
  }

  // --- what is asked

  @Test
  void itIsAChallengeWithinTheChallenge() {
    browser.get(flow(Map.of(), Map.of()));

    Challenge challenge = browser.view().challenge();
    assertThat(challenge.attributes().get("captcha_stage"))
        .isEqualTo(
            Map.of(
                "component",
                "ak-stage-captcha",
                "site_key",
                "public",
                "js_url",
                "https://www.recaptcha.net/recaptcha/api.js",
                "interactive",
                false,
                "pending_user",
                "",
                "pending_user_avatar",
                ""));
    assertThat(challenge.fields())
        .extracting(field -> field.name())
        .containsExactly("uid_field", "captcha_token");
    assertThat(challenge.attributes().toString()).doesNotContain("the private key");
  }

  @Test
  void aNameThatIsKnownAlreadyDoesNotGetPastIt() {
    LabFlow flow =
        lab.flow()
            .policy(
                LabFlow.toPolicy(
                    lab.knowing(
                        ContextKey.of("pending_user_identifier", String.class), alice.username())))
            .stage("identification", config(captcha(Map.of()), Map.of()))
            .stage(lab.stage(probe))
            .create();

    browser.get(flow);
    browser.follow();

    assertThat(probe.reached()).isFalse();
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-identification");
  }

  // --- what is answered

  @Test
  void aGoodAnswerGoesOn() {
    server.answering("{\"success\":true,\"score\":0.5}");

    answer(flow(Map.of(), Map.of()), Map.of("captcha_token", token));

    assertThat(probe.reached()).isTrue();
    assertThat(server.question().form())
        .containsEntry("secret", "the private key")
        .containsEntry("response", token);
    // As in authentik, it is not told to policies.
    assertThat(probe.known(ContextKey.mapOf("captcha"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"success\":false}",
        "200 | {\"success\":false,\"error-codes\":[\"timeout-or-duplicate\"]}",
        "200 | {\"success\":true,\"score\":0.1}",
        "200 | nonsense",
        "500 | {\"success\":true}",
      })
  void anyOtherAnswerFailsWithoutSayingWhy(int status, String said) {
    server.answering(status, said);

    answer(flow(Map.of(), Map.of()), Map.of("captcha_token", token));

    assertThat(probe.reached()).isFalse();
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(browser.view().errors().get(0).code()).isEqualTo("invalid");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutATokenNobodyGetsOn(boolean given) {
    answer(flow(Map.of(), Map.of()), given ? Map.of("captcha_token", "") : Map.of());

    assertThat(probe.reached()).isFalse();
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(server.questions()).isEmpty();
  }

  @Test
  void withoutANameTheTokenIsNotUsedUp() {
    browser.get(flow(Map.of(), Map.of()));
    browser.post(Map.of("captcha_token", token));
    assertThat(server.questions()).isEmpty();

    browser.post(Map.of("uid_field", alice.username(), "captcha_token", token));
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aTokenIsGoodOnceHereAndOnAPageOfItsOwn() {
    UUID captcha = captcha(Map.of());
    answer(flow(captcha, Map.of()), Map.of("captcha_token", token));
    assertThat(probe.reached()).isTrue();
    LabBrowser other = lab.browser();
    other.get(lab.flow().stage(captcha).create());

    other.post(Map.of("token", token));

    assertThat(lab.errors(other.view()))
        .containsExactly("token: Invalid captcha response. Retrying may solve this issue.");
    assertThat(server.questions()).hasSize(1);
  }

  // --- names nobody has

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNameNobodyHasIsNoWayAroundIt(boolean pretend) {
    server.answering("{\"success\":false}");
    LabFlow flow = flow(Map.of(), Map.of("pretend_user_exists", pretend));

    browser.get(flow);
    browser.post(Map.of("uid_field", lab.name("nobody"), "captcha_token", token));
    browser.follow();

    assertThat(probe.reached()).isFalse();
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(server.questions()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"success\":true}", "{\"success\":false}"})
  void aNameNobodyHasLooksLikeAnyOther(String said) {
    server.answering(said);
    LabFlow flow = flow(Map.of(), Map.of());

    String known = shown(flow, alice.username());
    String unknown = shown(flow, lab.name("nobody"));

    assertThat(unknown).isEqualTo(known);
    assertThat(server.questions()).hasSize(2);
  }

  @Test
  void whoeverFailsTheCaptchaLowersNobodysReputation() {
    server.answering("{\"success\":false}");
    String nobody = lab.name("nobody");
    LabFlow flow = flow(Map.of(), Map.of("pretend_user_exists", false));

    browser.get(flow);
    browser.post(Map.of("uid_field", nobody, "captcha_token", token));

    assertThat(failures(nobody)).isZero();
    server.answering("{\"success\":true}");
    browser.post(Map.of("uid_field", nobody, "captcha_token", token + "2"));
    assertThat(failures(nobody)).isOne();
  }

  // --- together with a password

  @Test
  void withoutTheCaptchaNoPasswordIsLookedAt() {
    server.answering("{\"success\":false}");

    answer(withPassword(captcha(Map.of())), Map.of("captcha_token", token, "password", "pw"));

    assertThat(probe.reached()).isFalse();
    assertThat(lab.events(EventActions.LOGIN_FAILED, alice)).isEmpty();
  }

  @Test
  void bothMustBeRight() {
    LabFlow flow = withPassword(captcha(Map.of()));
    answer(flow, Map.of("captcha_token", token, "password", "wrong"));
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);

    browser.post(
        Map.of("uid_field", alice.username(), "captcha_token", token + "2", "password", "pw"));
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  // --- proof of work

  @Test
  void aProofOfWorkIsAskedForHereToo() {
    LabFlow flow =
        withPassword(lab.stage("captcha", Map.of("provider", "altcha", "complexity", 1000)));
    browser.get(flow);
    assertThat(browser.view().challenge().attributes().get("captcha_stage"))
        .asString()
        .contains("altcha={algorithm=SHA-256");
    String first = Altcha.solve(browser.view().challenge());

    browser.post(
        Map.of("uid_field", alice.username(), "captcha_token", first, "password", "wrong"));
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    browser.post(Map.of("uid_field", alice.username(), "captcha_token", first, "password", "pw"));
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    browser.post(
        Map.of(
            "uid_field",
            alice.username(),
            "captcha_token",
            Altcha.solve(browser.view().challenge()),
            "password",
            "pw"));
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  // --- what is wrong with it

  @Test
  void aStageThatIsNoCaptchaLetsNobodyOn() {
    LabFlow flow = flow(lab.stage("dummy", Map.of()), Map.of());

    assertThat(browser.get(flow)).isInstanceOf(Result.Failed.class);
    browser.post(Map.of("uid_field", alice.username()));

    assertThat(probe.reached()).isFalse();
  }

  // --- what these tests are made of

  private void answer(LabFlow flow, Map<String, String> answer) {
    browser.get(flow);
    Map<String, String> all = new HashMap<>(answer);
    all.put("uid_field", alice.username());
    browser.post(all);
    browser.follow();
  }

  private String shown(LabFlow flow, String name) {
    LabBrowser one = lab.browser().at(lab.address());
    one.get(flow);
    one.post(Map.of("uid_field", name, "captcha_token", lab.name("token")));
    one.follow();
    return one.view().challenge().component() + lab.errors(one.view());
  }

  private long failures(String name) {
    return lab.events().stream()
        .filter(event -> event.action().equals(EventActions.IDENTIFICATION_FAILED))
        .filter(event -> event.toString().contains(name))
        .count();
  }

  private UUID captcha(Map<String, ?> more) {
    Map<String, Object> config =
        new HashMap<>(
            Map.of(
                "public_key",
                "public",
                "private_key",
                "the private key",
                "api_url",
                server.address(),
                "timeout",
                "seconds=20"));
    config.putAll(more);
    return lab.stage("captcha", config);
  }

  private LabFlow withPassword(UUID captcha) {
    return flow(
        captcha,
        Map.of(
            "password_stage",
            lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
                .toString()));
  }

  private LabFlow flow(Map<String, ?> captcha, Map<String, ?> more) {
    return flow(captcha(captcha), more);
  }

  private LabFlow flow(UUID captcha, Map<String, ?> more) {
    return lab.flow()
        .stage("identification", config(captcha, more))
        .stage(lab.stage(probe))
        .create();
  }

  private static Map<String, Object> config(UUID captcha, Map<String, ?> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("user_fields", List.of("username"));
    config.put("captcha_stage", captcha.toString());
    return config;
  }
}
