package io.vestibule.security;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.user.User;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.security.MalformedAnswers.Malformed;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.VerifyServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An answer that answers nothing leaves every kind of stage where it is: same plan, same context,
 * same step, same challenge (CVE-2026-49448 and its like elsewhere).
 */
@ExtendWith(QuietLog.class)
class MalformedAnswerTest {
  private static final Lab LAB = Lab.shared();
  private static final User ALICE = LAB.user("correct horse");
  private static final VerifyServer VERIFYING =
      new VerifyServer()
          .replying(
              (question, exchange) ->
                  VerifyServer.send(
                      exchange,
                      200,
                      "{\"success\":"
                          + question.form().getOrDefault("response", "").startsWith("right")
                          + "}"));
  private static final Map<String, LabFlow> FLOWS = new HashMap<>();

  /** What a kind of stage does with answers. */
  private enum Manner {
    /** It asks, and is left by a good answer only. */
    ASKS,
    /** It takes any answer: that is what it is for. */
    TAKES_ANYTHING,
    /** It asks nothing. What it must not do has tests of its own. */
    SILENT
  }

  /**
   * A kind of stage.
   *
   * @param manner what it does with answers
   * @param config a configuration
   * @param good an answer with which it is left
   */
  private record Sample(Manner manner, Map<String, ?> config, Map<String, String> good) {}

  private static final Map<String, Sample> KINDS =
      Map.ofEntries(
          // Whoever has seen the codes may go on, whatever they answer.
          entry("authenticator_static", new Sample(Manner.TAKES_ANYTHING, Map.of(), Map.of())),
          // It counts wrong codes, so something changes: see AuthenticatorTotpStageTest.
          entry("authenticator_totp", new Sample(Manner.SILENT, Map.of("digits", "6"), Map.of())),
          entry(
              "captcha",
              new Sample(
                  Manner.ASKS,
                  Map.of(
                      "public_key",
                      "public",
                      "private_key",
                      "private",
                      "api_url",
                      VERIFYING.address(),
                      "timeout",
                      "seconds=30"),
                  Map.of("token", "right"))),
          entry("consent", new Sample(Manner.ASKS, Map.of(), Map.of("token", "(as shown)"))),
          entry("deny", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry("dummy", new Sample(Manner.TAKES_ANYTHING, Map.of(), Map.of())),
          entry(
              "identification",
              new Sample(
                  Manner.ASKS,
                  Map.of("user_fields", List.of("username", "email")),
                  Map.of("uid_field", ALICE.username()))),
          entry("invitation", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry(
              "mtls",
              new Sample(
                  Manner.SILENT,
                  Map.of("mode", "optional", "cert_attribute", "email", "user_attribute", "email"),
                  Map.of())),
          entry(
              "new_password",
              new Sample(
                  Manner.ASKS,
                  Map.of(),
                  // The one she has: the other tests need it.
                  Map.of("password", "correct horse", "password_repeat", "correct horse"))),
          entry(
              "password",
              new Sample(
                  Manner.ASKS,
                  Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")),
                  Map.of("password", "correct horse"))),
          entry(
              "scripted",
              new Sample(Manner.ASKS, Scripts.asking("asks"), Map.of(Scripts.WORD, "please"))),
          entry(
              "redirect",
              new Sample(
                  Manner.SILENT, Map.of("mode", "static", "target_static", "/there"), Map.of())),
          entry("source", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry(
              "prompt",
              new Sample(
                  Manner.ASKS,
                  Map.of(
                      "fields",
                      List.of(
                          LAB.prompt("name", PromptType.TEXT).toString(),
                          LAB.prompt("password", PromptType.PASSWORD).toString())),
                  Map.of("name", "Alice", "password", "correct horse"))),
          // These wait for what is sent elsewhere: see the tests of each.
          entry(
              "authenticator_duo",
              new Sample(
                  Manner.SILENT,
                  Map.of("client_id", "DI1", "client_secret", "s", "api_hostname", "localhost:1"),
                  Map.of())),
          entry("authenticator_email", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry(
              "authenticator_sms",
              new Sample(
                  Manner.SILENT,
                  Map.of(
                      "provider",
                      "generic",
                      "from_number",
                      "Lab",
                      "account_sid",
                      "http://localhost:1/",
                      "auth",
                      "s"),
                  Map.of())),
          // A good answer depends on the challenge: see AuthenticatorWebauthnStageTest,
          // PasskeysTest.
          entry("authenticator_webauthn", new Sample(Manner.SILENT, Map.of(), Map.of())),
          // Asks only whoever has a factor: see AuthenticatorValidateStageTest.
          entry(
              "authenticator_validate",
              new Sample(
                  Manner.SILENT,
                  Map.of("not_configured_action", "deny", "device_classes", List.of("totp")),
                  Map.of())),
          entry("lab_passkey", new Sample(Manner.SILENT, Map.of(), Map.of())),
          // It waits for a mail to be read: see EmailStageTest.
          entry("email", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry("user_delete", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry("user_write", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry("user_login", new Sample(Manner.SILENT, Map.of(), Map.of())),
          entry("user_logout", new Sample(Manner.SILENT, Map.of(), Map.of())));

  /** By which way an answer comes. */
  enum Way {
    JSON,
    FORM,
    PAGE
  }

  @AfterAll
  static void stop() {
    VERIFYING.close();
  }

  @Test
  void everyKindOfStageIsTriedHere() {
    Set<String> tried = new TreeSet<>(KINDS.keySet());

    assertThat(tried).isEqualTo(LAB.stageTypes());
  }

  static Stream<Arguments> malformed() {
    return asking()
        .flatMap(
            kind ->
                MalformedAnswers.to(sample(kind).good()).stream()
                    .flatMap(
                        answer ->
                            Stream.of(Way.values()).map(way -> Arguments.of(kind, way, answer))));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void anAnswerThatAnswersNothingLeavesTheRunWhereItWas(String kind, Way way, Malformed answer) {
    Client client = new Client(way);
    ChallengeView asked = client.open(flow(kind));
    Kept before = Kept.only(client.browser);

    Result result = client.answer(answer.values());

    assertThat(Kept.only(client.browser)).isEqualTo(before);
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Asked.class,
            again -> {
              assertThat(again.view().challenge().component())
                  .isEqualTo(asked.challenge().component());
              assertThat(again.view().step()).isEqualTo(asked.step());
              assertThat(again.view().errors()).isNotEmpty();
            });
  }

  static Stream<Arguments> asked() {
    return asking().flatMap(kind -> Stream.of(Way.values()).map(way -> Arguments.of(kind, way)));
  }

  /** Shows that the sweep above reaches the stages: with a good answer they are left. */
  @ParameterizedTest
  @MethodSource("asked")
  void aGoodAnswerGoesOn(String kind, Way way) {
    Client client = new Client(way);
    ChallengeView asked = client.open(flow(kind));

    Map<String, String> good = new HashMap<>(sample(kind).good());
    if (kind.equals("captcha")) {
      // No such answer is good twice.
      good.computeIfPresent("token", (name, token) -> token + way);
    } else {
      good = asShown(asked, good);
    }
    client.answer(good);

    assertThat(client.shown()).isEqualTo("after");
  }

  @ParameterizedTest
  @EnumSource
  void aStageThatWasNeverShownIsNotLeftByAnEmptyAnswer(Way way) {
    LabFlow flow = flow("password");
    Client client = new Client(way);

    client.answerUnseen(flow, Map.of());

    assertThat(client.shown()).isEqualTo("ak-stage-password");
  }

  @ParameterizedTest
  @EnumSource
  void aNameIsNoProofWhereThePasswordIsAskedForWithIt(Way way) {
    LabFlow flow =
        LAB.flow()
            .stage(
                "identification",
                Map.of(
                    "user_fields",
                    List.of("username"),
                    "password_stage",
                    LAB.stage("password", sample("password").config()).toString()))
            .stage("scripted", Scripts.asking("after"))
            .create();
    for (Malformed answer :
        MalformedAnswers.to(Map.of("uid_field", ALICE.username(), "password", "correct horse"))) {
      Client client = new Client(way);
      client.open(flow);
      int left = Kept.only(client.browser).stages().size();

      client.answer(answer.values());

      assertThat(client.shown()).as(answer.name()).isEqualTo("ak-stage-identification");
      assertThat(Kept.only(client.browser).stages()).as(answer.name()).hasSize(left);
      assertThat(Kept.only(client.browser).context())
          .as(answer.name())
          .doesNotContainKeys("auth_method", "user_backend");
    }
  }

  // --- kinds that ask nothing
  // --------------------------------------------------------------------------------------

  static Stream<Arguments> silent() {
    return Stream.of(
            "authenticator_static",
            "authenticator_totp",
            "authenticator_validate",
            "authenticator_duo",
            "authenticator_email",
            "authenticator_sms",
            "authenticator_webauthn",
            "deny",
            "invitation",
            "mtls",
            "source",
            "user_delete",
            "user_login",
            "user_write")
        .flatMap(
            kind ->
                MalformedAnswers.to(Map.of("password", "x")).stream()
                    .flatMap(
                        answer ->
                            Stream.of(Way.values()).map(way -> Arguments.of(kind, way, answer))));
  }

  @ParameterizedTest
  @MethodSource("silent")
  void noAnswerGetsPastAStageThatDeniesOrHasNobodyOrNothingToGoBy(
      String kind, Way way, Malformed answer) {
    LabFlow flow = flow(kind);
    Client client = new Client(way);

    Result result = client.answerUnseen(flow, answer.values());

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(client.browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void aPageThatProvesNothingLogsNobodyOut() {
    LabFlow flow = LAB.flow().stage("user_logout", Map.of()).create();
    LabBrowser browser = LAB.browser(ALICE);
    LabBrowser.Tab tab = browser.tab(flow);

    for (Malformed answer : MalformedAnswers.to(Map.of("password", "x"))) {
      tab.submit(tab.view().run(), tab.view().step(), null, answer.values());
    }

    assertThat(browser.visitor().user()).isNotNull();
  }

  @Test
  void aJsonAnswerThatDoesNotSayWhetherToRememberLogsNobodyIn() {
    LabFlow flow =
        LAB.flow()
            .stage("scripted", Scripts.about(ALICE))
            .stage("user_login", Map.of("remember_me_offset", "days=1"))
            .create();
    LabBrowser browser = LAB.browser();
    browser.get(flow);
    browser.follow();

    for (Object value : List.of("maybe", 2, List.of(true), Map.of("value", true))) {
      browser.post(Map.of("remember_me", value));
    }
    browser.post(Map.of());

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-user-login");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  // --- what these tests are made of
  // ---------------------------------------------------------------------------------

  private static Stream<String> asking() {
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getValue().manner() == Manner.ASKS)
        .map(Map.Entry::getKey)
        .sorted();
  }

  private static Sample sample(String kind) {
    return requireNonNull(KINDS.get(kind));
  }

  /** An answer with what the page carries along. */
  private static Map<String, String> asShown(ChallengeView asked, Map<String, String> good) {
    Map<String, String> answer = new HashMap<>(good);
    asked.challenge().fields().stream()
        .filter(field -> field.kind() == FieldKind.HIDDEN)
        .forEach(field -> answer.put(field.name(), field.value()));
    return answer;
  }

  /** A flow with a stage of a kind between others. */
  private static LabFlow flow(String kind) {
    return FLOWS.computeIfAbsent(
        kind,
        key -> {
          LabFlow.Builder flow = LAB.flow();
          if (key.equals("password")) {
            flow.stage("scripted", Scripts.about(ALICE));
          }
          return flow.stage(key, sample(key).config())
              .stage("scripted", Scripts.asking("after"))
              .create();
        });
  }

  /** Somebody who comes by a link, which is worth nothing but for the kind that needs one. */
  private static final class Client {
    private final LabBrowser browser = LAB.browser();
    private final Way way;
    private LabBrowser.@Nullable Tab tab;

    Client(Way way) {
      this.way = way;
    }

    ChallengeView open(LabFlow flow) {
      String[] query = {"flow_token", link(flow)};
      if (way == Way.PAGE) {
        tab = browser.tab(flow, query);
        return tab.view();
      }
      browser.get(flow, query);
      browser.follow();
      return browser.view();
    }

    Result answer(Map<String, ?> values) {
      if (tab != null) {
        return tab.submit(values);
      }
      return way == Way.JSON ? browser.post(values) : browser.postForm(values);
    }

    Result answerUnseen(LabFlow flow, Map<String, ?> values) {
      if (way == Way.PAGE) {
        LabBrowser.Tab unseen = browser.tab(flow);
        tab = unseen;
        return unseen.submit("no such run", 0, "no such proof", values);
      }
      browser.get(flow.slug() + "x", Map.of());
      Result first = browser.post(flow, values);
      if (first instanceof Result.Onward) {
        browser.follow();
        return way == Way.JSON ? browser.post(values) : browser.postForm(values);
      }
      return first;
    }

    String shown() {
      Result result = tab != null ? tab.shown() : browser.follow();
      return result instanceof Result.Asked asked
          ? asked.view().challenge().component()
          : result.toString();
    }

    private static String link(LabFlow flow) {
      return LAB.engine()
          .tokens()
          .issueLink(
              LAB.name("link"), "test", flow.id(), ALICE.id(), Duration.ofHours(1), Map.of());
    }
  }
}
