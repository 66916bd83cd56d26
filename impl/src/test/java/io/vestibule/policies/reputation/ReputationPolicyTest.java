package io.vestibule.policies.reputation;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.PolicyQuestion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReputationPolicyTest {
  private static final ReputationPolicy KIND = new ReputationPolicy();

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("pw");
  private final String usual = lab.address();
  private final String strange = lab.address();

  // --- authentik's cases

  @Test
  void aWrongPasswordTakesAPointFromTheAddressAndFromTheUser() {
    LabBrowser browser = lab.browser().at(strange);
    browser.get(login());
    browser.post(Map.of("uid_field", alice.username()));
    browser.get();

    browser.post(Map.of("password", "wrong"));

    assertThat(lab.engine().reputation().ofAddress(strange)).isEqualTo(-1);
    assertThat(lab.engine().reputation().ofUser(PendingUser.of(alice))).isEqualTo(-1);
  }

  @Test
  void aLoginGivesAPoint() {
    LabBrowser browser = lab.browser().at(strange);
    browser.get(login());
    browser.post(Map.of("uid_field", alice.username()));
    browser.get();

    browser.post(Map.of("password", "pw"));
    browser.follow();

    assertThat(browser.visitor().user()).isNotNull();
    assertThat(lab.engine().reputation().ofAddress(strange)).isEqualTo(1);
  }

  @Test
  void withoutAnythingToGoByAThresholdOfNothingIsReached() {
    assertThat(isBad(alice, strange, Map.of("threshold", 0))).isTrue();
    assertThat(isBad(alice, strange, Map.of("threshold", -1))).isFalse();
  }

  @Test
  void somethingMustBeChecked() {
    assertThat(KIND.check(new ReputationPolicy.Config(false, false, -5, false, true)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo(ConfigProblem.WHOLE))
        .satisfies(
            problem ->
                assertThat(lab.words(problem.message()))
                    .isEqualTo("Either IP or Username must be checked"));
  }

  @ParameterizedTest
  @CsvSource({"true, false, false", "false, true, false", "false, false, true"})
  void oneOfThemIsEnough(boolean ip, boolean username, boolean pair) {
    assertThat(KIND.check(new ReputationPolicy.Config(ip, username, -5, pair, true))).isEmpty();
  }

  /** Whoever typed a name that is nobody's ends at the deny stage the first plan passed by. */
  @Test
  void anUnknownNameIsDeniedAfterTheRestart() {
    LabFlow flow =
        lab.flow()
            .stage(
                "deny",
                Map.of(),
                stage ->
                    stage
                        .whenRun()
                        .policy(
                            toPolicy(
                                lab.policy(
                                    "reputation", Map.of("threshold", -1, "check_ip", false)))))
            .stage(
                "identification",
                Map.of("user_fields", List.of("email"), "pretend_user_exists", false),
                stage -> stage.onInvalid(InvalidResponseAction.RESTART_WITH_CONTEXT))
            .create();
    LabBrowser browser = lab.browser().at(strange);
    browser.get(flow);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-identification");
    assertThat(lab.words(Objects.requireNonNull(action(browser)))).isEqualTo("Log in");

    browser.post(Map.of("uid_field", lab.name("unknown")));

    assertThat(browser.follow()).isInstanceOf(Result.Denied.class);
  }

  // --- what is summed

  @ParameterizedTest
  @CsvSource({
    // alice failed 2 times here and 3 times elsewhere, somebody else 4 times here
    "true, true, false, -9",
    "true, false, false, -6",
    "false, true, false, -5",
    "true, true, true, -2",
    "false, false, true, -2"
  })
  void itSumsWhatItIsToldTo(boolean ip, boolean username, boolean pair, int score) {
    failed(PendingUser.of(alice), strange, 2);
    failed(PendingUser.of(alice), lab.address(), 3);
    failed(PendingUser.of(lab.user("pw")), strange, 4);
    Map<String, Object> config =
        Map.of("check_ip", ip, "check_username", username, "check_pair", pair);

    assertThat(score(alice, strange, config)).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({
    // alice logged in here once and failed 3 times elsewhere; somebody else failed 2 times here
    "true, true, true, -1",
    "true, true, false, -4",
    "true, false, true, -1",
    "true, false, false, -1",
    "false, true, true, 1",
    "false, true, false, -2"
  })
  void whatHappenedElsewhereCountsAtAUsualAddressOnlyIfItIsToldSo(
      boolean ip, boolean username, boolean trust, int score) {
    lab.browser().at(usual).logIn(alice);
    failed(PendingUser.of(alice), strange, 3);
    failed(PendingUser.of(lab.user("pw")), usual, 2);
    Map<String, Object> config =
        Map.of("check_ip", ip, "check_username", username, "trust_usual_address", trust);

    assertThat(score(alice, usual, config)).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({"true, true, false, -4", "false, true, false, 0", "true, true, true, 0"})
  void nobodyHasNoScoreButTheAddressHas(boolean ip, boolean username, boolean pair, int score) {
    failed(PendingUser.of(alice), strange, 4);
    Map<String, Object> config =
        Map.of("check_ip", ip, "check_username", username, "check_pair", pair);

    assertThat(score(null, strange, config)).isEqualTo(score);
  }

  @Test
  void fiveFailuresAreBadUnlessToldOtherwise() {
    failed(PendingUser.of(alice), strange, 4);
    assertThat(isBad(alice, strange, Map.of())).isFalse();

    failed(PendingUser.of(alice), strange, 1);
    assertThat(isBad(alice, strange, Map.of())).isTrue();
  }

  /** On a thread of its own only so many at once would get an answer. */
  @ParameterizedTest
  @ValueSource(strings = {"reputation", "geoip", "event_matcher"})
  void asManyAsComeAreJudged(String type) {
    assertThat(lab.engine().kinds().policy(type).orElseThrow().pace())
        .isEqualTo(PolicyKind.Pace.PROMPT);
  }

  // --- failures to be recognised

  @Test
  void aNameThatIsPretendedToExistIsNotAFailureYet() {
    LabBrowser browser = lab.browser().at(strange);
    browser.get(login());

    browser.post(Map.of("uid_field", lab.name("unknown")));

    assertThat(lab.engine().reputation().ofAddress(strange)).isZero();
  }

  @Test
  void aFailureToBeRecognisedIsRecordedWithTheNameAsItIsCompared() {
    String typed = lab.name("UnKnown");
    LabFlow flow =
        lab.flow()
            .stage(
                "identification",
                Map.of("user_fields", List.of("username"), "pretend_user_exists", false))
            .create();
    LabBrowser browser = lab.browser().at(strange);
    browser.get(flow);

    browser.post(Map.of("uid_field", typed));

    assertThat(lab.events())
        .filteredOn(event -> event.address().equals(strange))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.action()).isEqualTo(EventActions.IDENTIFICATION_FAILED);
              assertThat(event.user()).isNull();
              assertThat(event.username()).isEqualTo(typed.toLowerCase(Locale.ROOT));
              assertThat(event.details()).containsEntry("typed", typed);
            });
  }

  // --- what these tests are made of

  private LabFlow login() {
    return lab.flow()
        .stage("identification", Map.of("user_fields", List.of("username")))
        .stage("password", Map.of("backends", List.of(INBUILT)))
        .stage("user_login", Map.of())
        .create();
  }

  private static final String INBUILT = "authentik.core.auth.InbuiltBackend";

  private static @Nullable Text action(LabBrowser browser) {
    return browser.view().challenge().action();
  }

  private void failed(PendingUser user, String address, int times) {
    for (int i = 0; i < times; i++) {
      lab.engine()
          .audit()
          .record(new Origin(address, ""), EventActions.LOGIN_FAILED, user, Map.of());
    }
  }

  private boolean isBad(User user, String address, Map<String, ?> config) {
    return new PolicyQuestion(lab, "reputation", config).about(user).at(address).passes();
  }

  private int score(@Nullable User user, String address, Map<String, Object> config) {
    return Integer.parseInt(
        Objects.requireNonNull(
            new PolicyQuestion(lab, "reputation", config).about(user).at(address).note("score")));
  }
}
