package io.vestibule.stages.authenticator_duo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.stages.authenticator_duo.DuoApi.Verdict;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting up Duo, and asking it. */
class AuthenticatorDuoStageTest {
  private final Lab lab = Lab.shared();
  private final DuoServer duo = new DuoServer();
  private final User alice = lab.user("alice's");
  private final Probe probe = new Probe();
  private final UUID stage = stage(DuoServer.SECRET);
  private final LabFlow flow = settingUp(stage);

  @AfterEach
  void close() {
    duo.close();
  }

  private UUID stage(String secret) {
    return lab.stage(
        "authenticator_duo",
        Map.of(
            "client_id",
            DuoServer.KEY,
            "client_secret",
            secret,
            "api_hostname",
            duo.http().host()));
  }

  private LabFlow settingUp(UUID with) {
    return lab.flow()
        .designation(Designation.STAGE_CONFIGURATION)
        .stage(with)
        .stage(lab.stage(probe))
        .create();
  }

  private LabBrowser asked() {
    LabBrowser browser = lab.browser(alice);
    browser.get(flow);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-authenticator-duo");
    return browser;
  }

  private List<Factor> factors(User user) {
    return lab.engine().factors().of(user.id());
  }

  private Factor setUp() {
    LabBrowser browser = asked();
    duo.status("\"success\"");
    browser.post(Map.of());
    return factors(alice).get(0);
  }

  // Setting up

  @Test
  void thePersonIsEnrolledOnceAndSeesWhatToScan() {
    LabBrowser browser = asked();
    browser.get();
    browser.get();

    assertThat(duo.count("/auth/v2/enroll")).isEqualTo(1);
    assertThat(duo.http().questions().get(0).form()).containsEntry("username", alice.username());
    assertThat(browser.view().challenge().attributes())
        .isEqualTo(
            Map.of(
                "activation_code",
                "duo://code-of-" + alice.username(),
                "activation_barcode",
                "https://duo.example/frame/qr?value=1",
                "stage_uuid",
                stage.toString()));
    // Drawn here: nothing is loaded from elsewhere.
    Field code = browser.view().challenge().fields().get(0);
    assertThat(code.kind()).isEqualTo(FieldKind.QR_CODE);
    assertThat(code.value()).isEqualTo("duo://code-of-" + alice.username());
  }

  @Test
  void whenTheAppIsSetUpTheFactorIsThere() {
    LabBrowser browser = asked();
    duo.status("\"success\"");

    browser.post(Map.of());

    browser.follow();
    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    Factor factor = factors(alice).get(0);
    assertThat(factor.type()).isEqualTo(FactorType.DUO);
    assertThat(factor.stage()).isEqualTo(stage);
    assertThat(factor.details()).isEmpty();
    assertThat(probe.context().asMap().toString()).doesNotContain("duo://");
  }

  @Test
  void untilThenItIsAskedForAgain() {
    LabBrowser browser = asked();

    browser.post(Map.of());

    assertThat(lab.errors(browser.view()))
        .containsExactly(
            "non_field_errors: The app has not been set up yet. Please scan the code first.");
    assertThat(factors(alice)).isEmpty();
    assertThat(duo.count("/auth/v2/enroll")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"invalid\"", "\"SUCCESS\"", "null", "true", "{\"status\":\"success\"}"})
  void anyOtherStatusDenies(String status) {
    LabBrowser browser = asked();
    duo.status(status);

    assertThat(lab.denial(browser.post(Map.of()))).isEqualTo("Invalid enrollment status: invalid.");
    assertThat(factors(alice)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500, '{\"stat\":\"OK\",\"response\":\"success\"}'",
    "200, '{\"stat\":\"FAIL\",\"response\":\"success\"}'",
    "200, '{\"response\":\"success\"}'",
    "200, success",
    "200, ''"
  })
  void anAnswerThatIsNoneSetsNothingUp(int status, String body) {
    LabBrowser browser = asked();
    duo.http().answering(status, body);

    browser.post(Map.of());

    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: Duo could not be reached. Please try again later.");
    assertThat(factors(alice)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500, ''",
    "200, '{}'",
    "200, '{\"stat\":\"OK\",\"response\":{}}'",
    "200, '{\"stat\":\"OK\",\"response\":{\"user_id\":\"D\",\"activation_code\":\"a\\nb\"}}'",
    "400, '{\"stat\":\"FAIL\",\"message\":\"Invalid request parameters\"}'"
  })
  void whoeverCannotBeEnrolledIsDeniedAndTheOperatorTold(int status, String body) {
    duo.http().answering(status, body);

    assertThat(lab.browser(alice).get(flow)).isInstanceOf(Result.Denied.class);
    assertThat(toldOperator("Failed to enroll user")).isTrue();
  }

  private boolean toldOperator(String message) {
    return lab.events().stream()
        .anyMatch(
            event ->
                event.action().equals(EventActions.CONFIGURATION_ERROR)
                    && message.equals(event.details().get("message"))
                    && duo.http().host().equals(event.details().get("service")));
  }

  @Test
  void withAWrongSecretDuoSaysNothing() {
    LabBrowser browser = lab.browser(alice);

    assertThat(browser.get(settingUp(stage("wrong")))).isInstanceOf(Result.Denied.class);
    assertThat(duo.count("/auth/v2/enroll")).isEqualTo(1);
  }

  @Test
  void aDuoUserThatIsRegisteredIsNotRegisteredAgain() {
    LabBrowser browser = asked();
    duo.status("\"success\"");
    browser.post(Map.of());
    browser.follow();
    UUID other = stage(DuoServer.SECRET);
    browser.get(settingUp(other));

    assertThat(lab.denial(browser.post(Map.of())))
        .isEqualTo("Device with Credential ID already exists.");
    assertThat(factors(alice)).hasSize(1);
  }

  @Test
  void anEnrolmentIsOverAfterTwentyMinutes() {
    LabBrowser browser = asked();
    duo.status("\"success\"");
    lab.clock().advance(Duration.ofMinutes(20));
    browser.logIn(alice);

    browser.post(Map.of());

    assertThat(factors(alice)).isEmpty();
    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: This took too long. Here is a new code.");
    assertThat(duo.count("/auth/v2/enroll")).isEqualTo(2);
  }

  @Test
  void whoeverProvedNothingIsDeniedBeforeDuoIsAsked() {
    LabFlow byName =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage(stage)
            .create();
    LabBrowser browser = lab.browser();
    browser.get(byName);
    browser.post(Map.of("uid_field", alice.username()));

    assertThat(browser.follow()).isInstanceOf(Result.Denied.class);
    assertThat(lab.browser().get(flow)).isInstanceOf(Result.Denied.class);
    assertThat(duo.http().questions()).isEmpty();
  }

  @Test
  void aPageAsksBeforeAMereLinkEnrolsAnybody() {
    LabBrowser.Tab tab = lab.browser(alice).tab(flow);
    assertThat(duo.http().questions()).isEmpty();

    tab.submit(Map.of());
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-authenticator-duo");
  }

  // Asking

  /** A stage that asks Duo about a factor. */
  private static final class AsksDuo implements ScriptedStage.Script {
    private final Factor factor;
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<FactorCheck> checks = new ArrayList<>();

    AsksDuo(Factor factor) {
      this.factor = factor;
    }

    @Override
    public Outcome.Shown show(StageRun<?> run) {
      return Outcome.ask(Challenge.of("duo").build());
    }

    @Override
    public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
      checks.add(
          run.services()
              .factors()
              .check(
                  factor.user(),
                  factor.id(),
                  0,
                  state -> {
                    Verdict verdict = DuoApi.auth(run, state);
                    verdicts.add(verdict);
                    return verdict == Verdict.ALLOWED
                        ? new FactorUse.Right()
                        : new FactorUse.Wrong();
                  }));
      return Outcome.done();
    }
  }

  private AsksDuo asking(Factor factor) {
    AsksDuo asks = new AsksDuo(factor);
    LabBrowser browser = lab.browser(alice).at(lab.address());
    browser.get(lab.flow().stage(lab.stage(asks)).stage(lab.stage(probe)).create());
    browser.post(Map.of());
    return asks;
  }

  @Test
  void whoeverSaysYesOnTheirTelephoneIsLetIn() {
    Factor factor = setUp();
    duo.verdict("{\"result\":\"allow\",\"status\":\"allow\",\"status_msg\":\"Success.\"}");

    AsksDuo asks = asking(factor);

    assertThat(asks.verdicts).containsExactly(Verdict.ALLOWED);
    assertThat(asks.checks).containsExactly(FactorCheck.ACCEPTED);
    var question = duo.http().questions().get(duo.http().questions().size() - 1);
    assertThat(question.form())
        .containsEntry("user_id", "DU-" + alice.username())
        .containsEntry("factor", "auto")
        .containsEntry("device", "auto");
    // The day as mail has it, or Duo does not take the signature.
    assertThat(question.headers().get("date"))
        .matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} \\+0000");
  }

  @Test
  void whoeverSaysNoIsNot() {
    AsksDuo asks = asking(setUp());

    assertThat(asks.verdicts).containsExactly(Verdict.DENIED);
    assertThat(asks.checks).containsExactly(FactorCheck.WRONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "\"allow\"",
        "{\"status\":\"allow\"}",
        "{\"result\":true}",
        "{\"result\":\"ALLOW\"}",
        "{\"result\":\"waiting\"}",
        "[\"allow\"]"
      })
  void whatIsNoVerdictIsNone(String verdict) {
    Factor factor = setUp();
    duo.verdict(verdict);

    assertThat(asking(factor).verdicts).containsExactly(Verdict.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "500, '{\"stat\":\"OK\",\"response\":{\"result\":\"allow\"}}'",
    "401, '{\"stat\":\"OK\",\"response\":{\"result\":\"allow\"}}'",
    "200, '{\"stat\":\"FAIL\",\"response\":{\"result\":\"allow\"}}'",
    "200, <html>"
  })
  void anAnswerThatIsNoneLetsNobodyInAndTellsTheOperator(int status, String body) {
    Factor factor = setUp();
    duo.http().answering(status, body);

    assertThat(asking(factor).verdicts).containsExactly(Verdict.UNAVAILABLE);
    assertThat(toldOperator("Failed to ask Duo")).isTrue();
  }

  @Test
  void aServiceThatBreaksOffLetsNobodyIn() {
    Factor factor = setUp();
    duo.http().replying((question, exchange) -> exchange.close());

    assertThat(asking(factor).verdicts).containsExactly(Verdict.UNAVAILABLE);
  }

  @Test
  void withoutTheStageNobodyIsAsked() {
    Factor factor = setUp();
    lab.breakStage(stage);
    int before = duo.http().questions().size();

    assertThat(asking(factor).verdicts).containsExactly(Verdict.UNAVAILABLE);
    assertThat(duo.http().questions()).hasSize(before);
  }
}
