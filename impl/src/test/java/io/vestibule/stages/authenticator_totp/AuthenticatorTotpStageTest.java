package io.vestibule.stages.authenticator_totp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.flow.FlowEntries;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.RunStore;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.mail.ShownMail;
import io.vestibule.testkit.AuthenticatorApp;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adding an app that makes codes, and logging in with one. */
class AuthenticatorTotpStageTest {
  private static final String COMPONENT = "ak-stage-authenticator-totp";
  private static final Map<String, ?> SIX = Map.of("digits", "6");
  private static final Map<String, ?> BY_NAME = Map.of("user_fields", List.of("username"));
  private static final Map<String, ?> PASSWORD =
      Map.of("backends", List.of("authentik.core.auth.InbuiltBackend"));

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final Probe probe = new Probe();
  private final LabFlow flow =
      lab.flow().stage("authenticator_totp", SIX).stage(lab.stage(probe)).create();

  // --- what is shown

  @Test
  void anAppIsToldAllItNeeds() {
    LabBrowser browser = asked();

    assertThat(browser.view().challenge().component()).isEqualTo(COMPONENT);
    assertThat(browser.view().person()).isEqualTo(alice.username());
    assertThat(browser.view().challenge().attributes()).containsOnlyKeys("config_url");
    AuthenticatorApp app = app(browser);
    assertThat(app.parameters())
        .containsEntry("algorithm", "SHA1")
        .containsEntry("digits", "6")
        .containsEntry("period", "30")
        .containsKeys("secret", "issuer");
    assertThat(app.label()).isEqualTo(app.parameters().get("issuer") + ":" + alice.username());
  }

  @Test
  void aPageShowsACodeToScanTheKeyInGroupsAndAFieldForTheCode() {
    LabBrowser browser = asked();

    List<Field> fields = browser.view().challenge().fields();

    assertThat(fields)
        .extracting(Field::kind)
        .containsExactly(FieldKind.QR_CODE, FieldKind.READ_ONLY_AREA, FieldKind.CODE);
    assertThat(fields.get(0).value())
        .isEqualTo(browser.view().challenge().attributes().get("config_url"));
    assertThat(fields.get(1).value()).matches("([A-Z2-7]{4} ){7}[A-Z2-7]{4}");
    assertThat(fields.get(1).value().replace(" ", "")).isEqualTo(app(browser).secret());
    assertThat(fields.get(2).name()).isEqualTo("code");
    assertThat(fields.get(2).autocomplete()).isEqualTo("one-time-code");
  }

  @Test
  void codesOfEightDigitsAreAskedForIfWanted() {
    LabFlow eight = lab.flow().stage("authenticator_totp", Map.of("digits", 8)).create();
    LabBrowser browser = lab.browser(alice);
    browser.get(eight);

    AuthenticatorApp app = app(browser);
    assertThat(app.parameters()).containsEntry("digits", "8");
    browser.post(Map.of("code", app.code(now())));

    assertThat(factors()).hasSize(1);
    later();
    assertThat(check(app.code(now()))).isEqualTo(FactorCheck.ACCEPTED);
  }

  // --- what comes of a code

  @Test
  void whoTypesTheCodeHasTheApp() {
    LabBrowser browser = asked();

    browser.post(Map.of("code", app(browser).code(now())));
    browser.follow();

    assertThat(factors())
        .singleElement()
        .satisfies(
            factor -> {
              assertThat(factor.type()).isEqualTo(FactorType.TOTP);
              assertThat(factor.name()).isEmpty();
              assertThat(factor.stage()).isEqualTo(flow.stages().get(0));
              assertThat(factor.details()).isEmpty();
            });
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(FactorProof::factor)
        .containsExactly(factors().get(0).id());
  }

  @Test
  void theOwnerIsToldAndTheAuditLogTells() {
    confirmed();

    assertThat(lab.mails(alice.email()))
        .singleElement()
        .extracting(ShownMail::text)
        .asString()
        .contains("Authenticator app");
    assertThat(lab.events(EventActions.FACTOR_ADDED, alice))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("type", "totp"));
  }

  @ParameterizedTest
  @ValueSource(longs = {-30, 30})
  void aClockThatIsAStepOffDoesNoHarm(long off) {
    LabBrowser browser = asked();

    browser.post(Map.of("code", app(browser).code(now().plusSeconds(off))));

    assertThat(factors()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 60})
  void aClockThatIsTwoStepsOffDoes(long off) {
    LabBrowser browser = asked();

    browser.post(Map.of("code", app(browser).code(now().plusSeconds(off))));

    assertThat(factors()).isEmpty();
    assertThat(lab.errors(browser.view())).containsExactly("code: Code does not match");
  }

  @Test
  void theCodeThatConfirmedIsUsedUp() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);
    String code = app.code(now());
    browser.post(Map.of("code", code));

    assertThat(check(code)).isEqualTo(FactorCheck.WRONG);
    assertThat(check(app.code(now().minusSeconds(30)))).isEqualTo(FactorCheck.WRONG);
    assertThat(check(app.code(now().plusSeconds(30)))).isEqualTo(FactorCheck.ACCEPTED);
  }

  @Test
  void aCodeOfOneStepEarlyThatConfirmedIsUsedUpToo() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);
    String early = app.code(now().plusSeconds(30));
    browser.post(Map.of("code", early));
    later();

    assertThat(check(early)).isEqualTo(FactorCheck.WRONG);
  }

  @Test
  void aWrongCodeIsAskedForAgainAndTheSecretStays() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);

    browser.post(Map.of("code", app.wrongCode(now())));

    assertThat(lab.errors(browser.view())).containsExactly("code: Code does not match");
    assertThat(browser.view().errors()).extracting(FieldError::code).containsExactly("invalid");
    assertThat(app(browser)).isEqualTo(app);
    assertThat(factors()).isEmpty();
    browser.post(Map.of("code", app.code(now())));
    assertThat(factors()).hasSize(1);
  }

  @Test
  void aRunIsOverAfterTenWrongCodes() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);
    for (int i = 1; i < 10; i++) {
      browser.post(Map.of("code", app.wrongCode(now())));
      browser.get();
      assertThat(browser.view().challenge().component()).as("after %s", i).isEqualTo(COMPONENT);
    }

    Result tenth = browser.post(Map.of("code", app.wrongCode(now())));

    assertThat(lab.denial(tenth)).isEqualTo("Too many codes did not match. Please start again.");
    browser.get(flow);
    assertThat(app(browser).secret()).isNotEqualTo(app.secret());
    browser.post(Map.of("code", app.code(now())));
    assertThat(factors()).isEmpty();
  }

  @Test
  void wrongCodesAreCountedAlsoWhereTheFlowStartsAgain() {
    LabFlow restarting =
        lab.flow()
            .stage(
                lab.stage("authenticator_totp", SIX),
                entry -> entry.onInvalid(InvalidResponseAction.RESTART_WITH_CONTEXT))
            .create();
    LabBrowser browser = lab.browser(alice);
    browser.get(restarting);
    AuthenticatorApp app = app(browser);
    for (int i = 1; i < 10; i++) {
      browser.post(Map.of("code", app.wrongCode(now())));
      browser.follow();
      assertThat(app(browser)).isEqualTo(app);
    }

    browser.post(Map.of("code", app.wrongCode(now())));
    browser.follow();

    assertThat(app(browser).secret()).isNotEqualTo(app.secret());
    browser.post(Map.of("code", app.code(now())));
    assertThat(factors()).isEmpty();
  }

  static Stream<Map<String, ?>> malformed() {
    Map<String, @Nullable Object> nothing = new HashMap<>();
    nothing.put("code", null);
    return Stream.of(
        Map.of(),
        nothing,
        Map.of("code", ""),
        Map.of("code", " "),
        Map.of("code", true),
        Map.of("code", 1.5),
        Map.of("code", List.of("123456")),
        Map.of("code", Arrays.asList(1, 2)),
        Map.of("code", Map.of("code", "123456")),
        Map.of("code", "1".repeat(100_000)),
        Map.of("CODE", "123456"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatIsNoCodeLeavesEverythingAsItWas(Map<String, ?> answer) {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);

    browser.post(answer);

    assertThat(browser.view().errors()).extracting(FieldError::field).containsExactly("code");
    assertThat(app(browser)).isEqualTo(app);
    assertThat(factors()).isEmpty();
  }

  // --- the secret while it waits

  @Test
  void theSecretIsTheSameAfterAReload() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);

    browser.get();
    browser.get(flow);

    assertThat(app(browser)).isEqualTo(app);
  }

  @Test
  void everyRunHasASecretOfItsOwn() {
    LabBrowser first = asked();
    LabBrowser second = asked();

    assertThat(app(first).secret()).isNotEqualTo(app(second).secret());
    second.post(Map.of("code", app(first).code(now())));
    assertThat(factors()).isEmpty();
  }

  @Test
  void theSecretWaitsSealed() {
    LabBrowser browser = asked();
    String secret = app(browser).secret();

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::state)
        .isNotEmpty()
        .allSatisfy(
            state ->
                assertThat(state)
                    .contains("vestibule.totp_pending")
                    .doesNotContain(secret, secret.substring(0, 8)));
  }

  @Test
  void theSecretIsGoneFromTheRunOnceItWasConfirmed() {
    confirmed();

    assertThat(probe.context().toString()).doesNotContain("totp_pending");
    assertThat(lab.events().toString()).doesNotContain("otpauth");
  }

  @Test
  void aSecretThatWaitedForTooLongIsReplaced() {
    LabBrowser browser = lab.browser();
    LabFlow login = login(SIX);
    browser.get(login);
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));
    browser.follow();
    AuthenticatorApp app = app(browser);
    for (int i = 0; i < 3; i++) {
      // Whoever comes by now and then keeps the run, but not for ever what waits in it.
      browser.get();
      assertThat(app(browser)).isEqualTo(app);
      lab.clock().advance(Duration.ofMinutes(20));
    }

    browser.post(Map.of("code", app.code(now())));

    assertThat(lab.errors(browser.view()))
        .containsExactly(
            "code: This took too long. Please set your app up again, with the new key.");
    assertThat(app(browser).secret()).isNotEqualTo(app.secret());
    assertThat(factors()).isEmpty();
  }

  @Test
  void twoStagesOfOneFlowHaveASecretEach() {
    LabFlow two =
        lab.flow().stage("authenticator_totp", SIX).stage("authenticator_totp", SIX).create();
    LabBrowser browser = lab.browser(alice);
    browser.get(two);
    AuthenticatorApp first = app(browser);
    browser.post(Map.of("code", first.code(now())));
    browser.follow();

    AuthenticatorApp second = app(browser);
    assertThat(second.secret()).isNotEqualTo(first.secret());
    browser.post(Map.of("code", second.code(now())));

    assertThat(factors()).hasSize(2);
  }

  // --- who may

  @Test
  void nobodySetsUpAnythingForNobody() {
    LabBrowser browser = lab.browser();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("There is no account to set this up for.");
    assertThat(lab.denial(lab.browser().post(flow, Map.of("code", "123456"))))
        .isEqualTo("There is no account to set this up for.");
  }

  @Test
  void aNameAloneProvesNothing() {
    LabFlow naming =
        lab.flow().stage("identification", BY_NAME).stage("authenticator_totp", SIX).create();
    LabBrowser browser = lab.browser();
    browser.get(naming);
    browser.post(Map.of("uid_field", alice.username()));

    assertThat(lab.denial(browser.follow())).startsWith("Please show first");
    assertThat(factors()).isEmpty();
  }

  @Test
  void inALoginItIsAllowedAfterThePassword() {
    LabBrowser browser = lab.browser();
    browser.get(login(SIX));
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));
    browser.follow();

    browser.post(Map.of("code", app(browser).code(now())));
    browser.follow();

    assertThat(factors()).hasSize(1);
    assertThat(Objects.requireNonNull(browser.visitor().user()).id()).isEqualTo(alice.id());
  }

  @Test
  void whoHasAFactorMustHaveShownItInTheLogin() {
    confirmed();
    LabBrowser browser = lab.browser();
    browser.get(login(SIX));
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));

    assertThat(lab.denial(browser.follow())).startsWith("Please show first");
    assertThat(factors()).hasSize(1);
  }

  @Test
  void whoHasShownTheirFactorMayAddAnother() {
    LabFlow two =
        lab.flow()
            .stage("authenticator_totp", SIX)
            .stage("authenticator_totp", SIX)
            .stage(lab.stage(probe))
            .create();
    LabBrowser browser = lab.browser(alice);
    browser.get(two);
    browser.post(Map.of("code", app(browser).code(now())));
    browser.follow();

    assertThat(browser.view().challenge().component()).isEqualTo(COMPONENT);
  }

  @Test
  void whoLoggedInLongAgoIsDeniedWhereTheyCannotShowItAgain() {
    try (Lab own = Lab.with(Map.of())) {
      own.change(
          changes ->
              changes.deleteFlow(
                  own.engine()
                      .definitions()
                      .latest()
                      .flow(FlowEntries.REAUTHENTICATION)
                      .orElseThrow()
                      .flow()
                      .id()));
      LabBrowser browser = own.browser(own.user("x"));
      own.clock().advance(Duration.ofHours(1));

      Result result = browser.get(own.flow().stage("authenticator_totp", SIX).create());

      assertThat(own.denial(result)).startsWith("Please show first");
    }
  }

  @Test
  void whoLoggedInLongAgoIsSentToShowItAgainAndComesBack() {
    try (Lab own = Lab.with(Map.of())) {
      LabFlow setUp = own.flow().stage("authenticator_totp", SIX).create();
      LabBrowser browser = own.browser(own.user("x"));
      own.clock().advance(Duration.ofHours(1));

      Result result = browser.get(setUp);

      assertThat(result)
          .isEqualTo(
              new Result.Elsewhere(
                  "/if/flow/default-reauthentication-flow/?next=%2Fif%2Fflow%2F"
                      + setUp.slug()
                      + "%2F"));
    }
  }

  @Test
  void whoLoggedInLongAgoWhenTheCodeIsTypedIsSentToShowItAgain() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);
    // Too long for the login, and not too long for the run.
    lab.clock().advance(Duration.ofMinutes(20));

    assertThat(browser.post(Map.of("code", app.code(now())))).isInstanceOf(Result.Elsewhere.class);
    assertThat(factors()).isEmpty();
  }

  // --- logging in with it

  @Test
  void aCodeIsGoodOnceOfThirtyTwoAtTheSameMoment() {
    AuthenticatorApp app = confirmed();
    later();
    String code = app.code(now());

    List<FactorCheck> checks = Together.call(32, () -> check(code));

    assertThat(checks).filteredOn(FactorCheck.ACCEPTED::equals).hasSize(1);
    assertThat(check(code)).isNotEqualTo(FactorCheck.ACCEPTED);
  }

  @Test
  void noCodeIsGoodAfterALaterOneWas() {
    AuthenticatorApp app = confirmed();
    later();
    lab.clock().advance(Duration.ofSeconds(30));
    String earlier = app.code(now().minusSeconds(30));

    assertThat(check(app.code(now()))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(earlier)).isEqualTo(FactorCheck.WRONG);
  }

  @ParameterizedTest
  @ValueSource(longs = {-30, 0, 30})
  void aCodeIsGoodOneStepEarlyAndLate(long off) {
    AuthenticatorApp app = confirmed();
    lab.clock().advance(Duration.ofMinutes(2));

    assertThat(check(app.code(now().plusSeconds(off)))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(app.code(now().plusSeconds(off)))).isEqualTo(FactorCheck.WRONG);
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 60})
  void aCodeIsNotGoodTwoStepsEarlyOrLate(long off) {
    AuthenticatorApp app = confirmed();
    lab.clock().advance(Duration.ofMinutes(3));

    assertThat(check(app.code(now().plusSeconds(off)))).isEqualTo(FactorCheck.WRONG);
  }

  // --- configuration

  @ParameterizedTest
  @ValueSource(strings = {"7", "", "six", "SIX", "0"})
  void thereAreSixDigitsOrEight(String digits) {
    assertThat(read(Map.of("digits", digits)).config()).isNull();
    assertThat(read(Map.of()).problems())
        .extracting(problem -> problem.field())
        .containsExactly("digits");
  }

  @Test
  void oldFilesMayLeaveTheNameOut() {
    Map<String, @Nullable Object> old = new HashMap<>(Map.of("digits", 6));
    old.put("friendly_name", null);
    old.put("configure_flow", null);

    assertThat(read(old).config())
        .isEqualTo(new AuthenticatorTotpStage.Config(null, "", AuthenticatorTotpStage.Digits.SIX));
  }

  // --- what these tests are made of

  private static ConfigMapper.Reading<AuthenticatorTotpStage.Config> read(
      Map<String, ? extends @Nullable Object> values) {
    AuthenticatorTotpStage kind = new AuthenticatorTotpStage();
    return new ConfigMapper(SecretBox.of("test")).read(kind.configType(), values, kind::check);
  }

  private LabFlow login(Map<String, ?> config) {
    return lab.flow()
        .stage("identification", BY_NAME)
        .stage("password", PASSWORD)
        .stage("authenticator_totp", config)
        .stage("user_login", Map.of())
        .create();
  }

  private LabBrowser asked() {
    LabBrowser browser = lab.browser(alice);
    browser.get(flow);
    return browser;
  }

  private AuthenticatorApp confirmed() {
    LabBrowser browser = asked();
    AuthenticatorApp app = app(browser);
    browser.post(Map.of("code", app.code(now())));
    browser.follow();
    assertThat(factors()).hasSize(1);
    return app;
  }

  private static AuthenticatorApp app(LabBrowser browser) {
    return AuthenticatorApp.scan(
        Objects.requireNonNull(browser.view().challenge().attributes().get("config_url"))
            .toString());
  }

  private List<Factor> factors() {
    return lab.engine().factors().of(alice.id());
  }

  private FactorCheck check(String code) {
    List<FactorCheck> checks = new ArrayList<>();
    with(
        run ->
            checks.add(
                run.services()
                    .factors()
                    .check(
                        alice.id(),
                        factors().get(0).id(),
                        0,
                        state -> new TotpCodes().judge(run, state, code))));
    return checks.get(0);
  }

  private void with(Consumer<StageRun<?>> deed) {
    LabFlow once =
        lab.flow()
            .stage(
                lab.stage(
                    run -> {
                      deed.accept(run);
                      return Outcome.done();
                    }))
            .create();
    lab.browser().at(lab.address()).get(once);
  }

  private Instant now() {
    return lab.clock().instant();
  }

  /** A step on. */
  private void later() {
    lab.clock().advance(Duration.ofSeconds(30));
  }
}
