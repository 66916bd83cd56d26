package io.vestibule.stages.authenticator_validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFactors;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabPasskey;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Being asked for a second factor. What is wrong with a passkey has a test of its own. */
class AuthenticatorValidateStageTest {
  private static final String TYPE = "authenticator_validate";
  private static final String COMPONENT = "ak-stage-authenticator-validate";
  private static final String PASSWORD = "alice's";
  private static final Map<String, ?> BY_NAME = Map.of("user_fields", List.of("username"));
  private static final Map<String, ?> WITH_PASSWORD =
      Map.of("backends", List.of("authentik.core.auth.InbuiltBackend"));
  private static final Map<String, ?> DENY = Map.of("not_configured_action", "deny");

  private final Lab lab = Lab.shared();
  private final LabFactors factors = LabFactors.in(lab);
  private final User alice = lab.user(PASSWORD);
  private final Probe probe = new Probe();
  private final LabBrowser browser = lab.browser().at(lab.address());

  // --- where there is no factor

  @Test
  void whoHasNoneIsLetThroughByDefault() {
    enter(Map.of());

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS)).isEmpty();
  }

  @Test
  void whoHasNoneIsDeniedWhereThatIsSaid() {
    enter(DENY);

    assertThat(lab.denial(browser.last()))
        .isEqualTo("This account has no second factor that is accepted here.");
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aFactorOfAnotherTypeDoesNotCount() {
    factors.totp(alice, "Phone");

    enter(Map.of("not_configured_action", "deny", "device_classes", List.of("static")));

    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
  }

  @Test
  void whatWasOnlyVerifiedOnceDoesNotCount() {
    factors
        .factors()
        .add(
            new io.vestibule.api.factor.NewFactor(
                alice.id(),
                FactorType.SMS,
                "",
                null,
                null,
                Map.of(Factor.VERIFY_ONLY, "true"),
                Map.of(),
                List.of(),
                0),
            new io.vestibule.api.user.AccountDraft.Notice(
                new UUID(0, 0), java.util.Locale.ENGLISH));

    enter(DENY);

    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
  }

  @Test
  void aPretendedUserIsToldWhatOneWithoutAFactorIsTold() {
    LabFlow flow = lab.flow().stage("identification", BY_NAME).stage(TYPE, DENY).create();
    browser.get(flow);
    browser.post(Map.of("uid_field", "nobody-of-that-name"));
    browser.follow();
    String unknown = lab.denial(browser.last());
    LabBrowser other = lab.browser().at(lab.address());
    other.get(flow);
    other.post(Map.of("uid_field", alice.username()));
    other.follow();

    assertThat(lab.denial(other.last())).isEqualTo(unknown);
  }

  @Test
  void withOneStageToSetUpThatOneComesNext() {
    UUID totp = lab.stage("authenticator_totp", Map.of("digits", "6"));

    enter(Map.of("not_configured_action", "configure", "configuration_stages", List.of(id(totp))));

    assertThat(component()).isEqualTo("ak-stage-authenticator-totp");
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void withSeveralOneIsChosen() {
    UUID totp = lab.stage("authenticator_totp", Map.of("digits", "6", "friendly_name", "An app"));
    UUID recovery = lab.stage("authenticator_static", Map.of());
    enter(
        Map.of(
            "not_configured_action",
            "configure",
            "configuration_stages",
            List.of(id(totp), id(recovery))));

    Challenge challenge = browser.view().challenge();
    assertThat(challenge.attributes().get("device_challenges")).isEqualTo(List.of());
    assertThat(challenge.fields().get(0).choices())
        .extracting(choice -> lab.words(choice.label()))
        .containsExactly("An app", "Recovery codes");

    browser.post(Map.of("selected_stage", UUID.randomUUID().toString()));
    assertThat(lab.errors(browser.view())).hasSize(1);
    browser.post(Map.of("selected_stage", recovery.toString()));
    browser.follow();
    assertThat(component()).isEqualTo("ak-stage-authenticator-static");
  }

  @Test
  void whoSetsOneUpOnTheWayIsNotAskedForItAgain() {
    UUID recovery = lab.stage("authenticator_static", Map.of());
    enter(
        Map.of(
            "not_configured_action", "configure", "configuration_stages", List.of(id(recovery))));
    browser.post(Map.of());
    browser.follow();

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS))
        .get(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(1);
    assertThat(factors.factors().of(alice.id())).hasSize(1);
  }

  @Test
  void whoShowedNothingSetsNothingUp() {
    UUID recovery = lab.stage("authenticator_static", Map.of());
    LabFlow flow =
        lab.flow()
            .stage("identification", BY_NAME)
            .stage(
                TYPE,
                Map.of(
                    "not_configured_action",
                    "configure",
                    "configuration_stages",
                    List.of(id(recovery))))
            .stage(lab.stage(probe))
            .create();
    browser.get(flow);
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();

    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
    assertThat(factors.factors().of(alice.id())).isEmpty();
  }

  @Test
  void whereNobodySaidWhoTheyAreAndNoPasskeyWillDoItIsPassed() {
    browser.get(
        lab.flow()
            .designation(Designation.AUTHENTICATION)
            .stage(TYPE, Map.of("device_classes", List.of("totp")))
            .stage(lab.stage(probe))
            .create());
    browser.follow();

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(ContextKeys.PENDING_USER)).isEmpty();
  }

  @Test
  void orNotWhereOneIsDemanded() {
    browser.get(
        lab.flow()
            .stage(TYPE, Map.of("not_configured_action", "deny", "device_classes", List.of("totp")))
            .stage(lab.stage(probe))
            .create());
    browser.follow();

    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
    assertThat(probe.reached()).isFalse();
  }

  // --- codes of an app

  @Test
  void theCodeOfTheAppIsAskedFor() {
    Factor factor = factors.totp(alice, "Phone");

    enter(Map.of());

    Challenge challenge = browser.view().challenge();
    assertThat(challenge.component()).isEqualTo(COMPONENT);
    assertThat(challenge.attributes().get("device_challenges"))
        .isEqualTo(
            List.of(
                linked(
                    "device_class",
                    "totp",
                    "device_uid",
                    factor.id().toString(),
                    "challenge",
                    Map.of(),
                    "last_used",
                    null)));
    assertThat(challenge.attributes().get("configuration_stages")).isEqualTo(List.of());
    assertThat(challenge.fields().get(0).autocomplete()).isEqualTo("one-time-code");
  }

  @ParameterizedTest
  @ValueSource(ints = {-30, 0, 30})
  void theRightOneIsAcceptedOneStepEarlyAndLateToo(int seconds) {
    Factor factor = factors.totp(alice, "Phone");
    enter(Map.of());

    answer(factors.code(Duration.ofSeconds(seconds)));

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS))
        .get(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .singleElement()
        .extracting("factor")
        .isEqualTo(factor.id());
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("password");
    assertThat(probe.known(ContextKeys.AUTH_METHOD_ARGS).orElseThrow().get("mfa_devices"))
        .asString()
        .contains("totpdevice", "Phone", factor.id().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {-60, 60})
  void twoStepsAreTooMany(int seconds) {
    factors.totp(alice, "Phone");
    enter(Map.of());

    answer(factors.code(Duration.ofSeconds(seconds)));

    assertThat(probe.reached()).isFalse();
    assertThat(lab.errors(browser.view()))
        .containsExactly(
            "code: That code is not right, or was used before. Check that the clock of your device"
                + " is right, wait a moment and try again.");
  }

  @Test
  void aCodeIsGoodForOneLogin() {
    factors.totp(alice, "Phone");
    enter(Map.of());
    answer(factors.code());
    LabBrowser second = lab.browser().at(lab.address());
    Probe past = new Probe();

    enter(second, flow(Map.of(), past));
    second.post(Map.of("code", factors.code()));

    assertThat(past.reached()).isFalse();
  }

  @Test
  void ofOneCodeInManyRunsAtOnceOneGetsThrough() {
    factors.totp(alice, "Phone");
    Probe far = new Probe();
    LabFlow flow = flow(Map.of("totp_otp_throttling_factor", 0), far);
    String code = factors.code();

    List<Boolean> through =
        Together.call(
            12,
            () -> {
              LabBrowser one = lab.browser().at(lab.address());
              enter(one, flow);
              one.post(Map.of("code", code));
              one.follow();
              return one.last() instanceof Result.Asked
                  && one.view().challenge().component().equals("probe");
            });

    assertThat(through).containsOnlyOnce(true);
  }

  @Test
  void aWrongCodeIsAFailedLoginAndPausesTheFactor() {
    factors.totp(alice, "Phone");
    enter(Map.of("totp_otp_throttling_factor", 3));

    answer("000000".equals(factors.code()) ? "000001" : "000000");
    answer(factors.code());

    assertThat(probe.reached()).isFalse();
    assertThat(lab.events(EventActions.LOGIN_FAILED, alice)).hasSize(2);
    lab.clock().advance(Duration.ofSeconds(3));
    answer(factors.code());
    assertThat(probe.reached()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "x", "12345", "1234567", "０００００１"})
  void whatCannotBeACodeIsAskedForAgainAndNotCounted(String typed) {
    factors.totp(alice, "Phone");
    enter(Map.of("totp_otp_throttling_factor", 3));

    answer(typed);

    assertThat(lab.errors(browser.view())).hasSize(1);
    answer(factors.code());
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void somebodyElsesAppIsNoHelp() {
    factors.totp(lab.user("bob's"), "Phone");
    factors.recovery(alice, "abcdefgh2345");
    enter(Map.of());

    answer(factors.code());

    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aCodeOfATypeThatIsNotAcceptedHereIsNone() {
    factors.totp(alice, "Phone");
    factors.recovery(alice, "abcdefgh2345");
    enter(Map.of("device_classes", List.of("static")));

    answer(factors.code());
    assertThat(probe.reached()).isFalse();

    answer("abcd-efgh-2345");
    assertThat(probe.reached()).isTrue();
  }

  // --- choosing

  @Test
  void theOneUsedLastIsAskedForAndRecoveryCodesLast() {
    Factor first = factors.totp(alice, "A phone");
    Factor second = factors.totp(alice, "B phone");
    factors.recovery(alice, "abcdefgh2345");
    factors
        .factors()
        .check(alice.id(), second.id(), 0, state -> new io.vestibule.api.factor.FactorUse.Step(1));

    enter(Map.of());

    assertThat(buttons())
        .containsExactly(
            "Another way: Authenticator app, “A phone”", "Another way: Recovery codes");
    assertThat(devices())
        .containsExactly(second.id().toString(), first.id().toString(), recovery());
  }

  @Test
  void anotherOneIsChosenByItsButtonWithoutAnError() {
    factors.totp(alice, "Phone");
    factors.recovery(alice, "abcdefgh2345");
    enter(Map.of());

    browser.post(Map.of("other_" + recovery(), true, "code", ""));
    browser.follow();

    assertThat(lab.errors(browser.view())).isEmpty();
    assertThat(browser.view().challenge().fields().get(0).autocomplete()).isEqualTo("off");
    answer("abcdefgh2345");
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aRecoveryCodeIsTakenWithoutChoosingIt() {
    factors.totp(alice, "Phone");
    factors.recovery(alice, "abcdefgh2345");
    enter(Map.of());

    answer(" ABCD efgh-2345 ");

    assertThat(probe.reached()).isTrue();
    assertThat(factors.factors().of(alice.id()))
        .filteredOn(factor -> factor.type() == FactorType.STATIC)
        .singleElement()
        .extracting(Factor::codesLeft)
        .isEqualTo(0);
  }

  @Test
  void programsNameTheOneTheyChose() {
    Factor app = factors.totp(alice, "Phone");
    factors.recovery(alice, "abcdefgh2345");
    enter(Map.of());

    browser.post(
        Map.of(
            "selected_challenge",
            Map.of("device_class", "static", "device_uid", recovery(), "challenge", Map.of())));
    assertThat(lab.errors(browser.view())).isEmpty();

    for (Map<String, ?> wrong :
        List.<Map<String, ?>>of(
            Map.of("device_class", "totp", "device_uid", recovery()),
            Map.of("device_class", "static", "device_uid", app.id().toString()),
            Map.of("device_class", "static"),
            Map.of())) {
      browser.post(Map.of("selected_challenge", wrong));
      assertThat(lab.errors(browser.view())).hasSize(1);
    }
  }

  @Test
  void somebodyElsesFactorCannotBeChosen() {
    Factor bobs = factors.totp(lab.user("bob's"), "Phone");
    factors.recovery(alice, "abcdefgh2345");
    enter(Map.of());

    browser.post(
        Map.of(
            "selected_challenge",
            Map.of("device_class", "totp", "device_uid", bobs.id().toString())));

    assertThat(lab.errors(browser.view())).hasSize(1);
  }

  // --- passkeys

  @Test
  void aPasskeyIsAskedForByTheFormsOwnButton() {
    LabPasskey passkey = passkey();

    enter(Map.of());

    Field field = browser.view().challenge().fields().get(0);
    assertThat(field.name()).isEqualTo("webauthn");
    assertThat(field.presence()).isEqualTo(Field.Presence.EXPECTED);
    assertThat(field.widget()).isInstanceOf(Widget.Passkey.class);
    browser.post(Map.of("webauthn", passkey.show(options()).json()));
    browser.follow();
    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("password");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatKnowsWhoUsesItShowsWhoseTheAccountIs(boolean verified) {
    LabPasskey passkey = passkey();
    browser.logIn(alice);
    browser.get(lab.flow().stage(TYPE, Map.of()).stage(lab.stage(probe)).create());

    browser.post(
        Map.of(
            "webauthn",
            passkey
                .show(options())
                .flags(LabPasskey.PRESENT | (verified ? LabPasskey.VERIFIED : 0))
                .json()));
    browser.follow();

    assertThat(probe.reached()).isTrue();
    assertThat(probe.known(ContextKeys.PROVEN_USER).isPresent()).isEqualTo(verified);
  }

  @Test
  void somebodyElsesPasskeyIsRefused() {
    passkey();
    LabPasskey bobs = LabPasskey.in(lab);
    register(lab.user("bob's"), bobs);
    enter(Map.of());

    browser.post(Map.of("webauthn", bobs.show(options()).json()));

    assertThat(lab.errors(browser.view())).hasSize(1);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void whoCameByAPasskeyAloneIsNotAskedAgain() {
    LabPasskey passkey = passkey();
    LabFlow flow =
        lab.flow()
            .designation(Designation.AUTHENTICATION)
            .stage(TYPE, Map.of("device_classes", List.of("webauthn")))
            .stage("password", WITH_PASSWORD)
            .stage(TYPE, Map.of())
            .stage(lab.stage(probe))
            .create();
    browser.get(flow);
    assertThat(devices()).containsExactly("-1");

    browser.post(
        Map.of(
            "webauthn",
            passkey
                .show(options())
                .handle(alice.id())
                .flags(LabPasskey.PRESENT | LabPasskey.VERIFIED)
                .json()));
    browser.follow();

    assertThat(probe.reached()).isTrue();
    assertThat(probe.subject().orElseThrow().id()).isEqualTo(alice.id());
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains(ContextKeys.PASSKEY_ALONE);
  }

  private LabPasskey passkey() {
    LabPasskey passkey = LabPasskey.in(lab);
    register(alice, passkey);
    return passkey;
  }

  private void register(User user, LabPasskey passkey) {
    LabBrowser at = lab.browser(user);
    at.get(lab.flow().stage("authenticator_webauthn", Map.of()).create());
    at.post(
        Map.of(
            "response",
            passkey
                .make(asOptions(at.view().challenge().attributes().get("registration")))
                .json()));
  }

  /** What the browser was asked with. */
  private Map<String, Object> options() {
    return asOptions(
        ((Widget.Passkey)
                java.util.Objects.requireNonNull(
                    browser.view().challenge().fields().get(0).widget()))
            .options());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asOptions(@Nullable Object options) {
    return (Map<String, Object>) java.util.Objects.requireNonNull(options);
  }

  // --- codes by mail

  @Test
  void aCodeGoesToTheAddressOfTheFactorAndNowhereElse() {
    UUID stage = lab.stage("authenticator_email", Map.of("use_global_settings", true));
    factors.email(alice, stage);
    int before = lab.mails(alice.email()).size();

    enter(Map.of());
    assertThat(lab.mails(alice.email())).hasSize(before + 1);
    lab.clock().advance(Duration.ofMillis(1));
    browser.post(Map.of("email", "evil@example.org", "resend", true));
    browser.follow();

    assertThat(lab.mails("evil@example.org")).isEmpty();
    assertThat(lab.mails(alice.email())).hasSize(before + 2);
    answer(newestCode());
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void theCodeOfOneRunIsNoneInAnother() {
    UUID stage = lab.stage("authenticator_email", Map.of("use_global_settings", true));
    factors.email(alice, stage);
    LabFlow flow = flow(Map.of("email_otp_throttling_factor", 0), probe);
    enter(browser, flow);
    String first = newestCode();
    LabBrowser other = lab.browser().at(lab.address());
    enter(other, flow);
    String second = newestCode();
    if (first.equals(second)) {
      return;
    }

    other.post(Map.of("code", first));
    assertThat(probe.reached()).isFalse();
    browser.post(Map.of("code", second));
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aReloadSendsNothing() {
    UUID stage = lab.stage("authenticator_email", Map.of("use_global_settings", true));
    factors.email(alice, stage);
    enter(Map.of());
    int sent = lab.mails(alice.email()).size();

    browser.get();

    assertThat(lab.mails(alice.email())).hasSize(sent);
  }

  // --- remembered browsers

  @Test
  void aBrowserIsAskedAgainOnlyAfterTheTimeThatWasSaid() {
    factors.totp(alice, "Phone");
    LabFlow flow = login(Map.of("last_auth_threshold", "hours=1"));
    enter(browser, flow);
    browser.post(Map.of("code", factors.code()));
    browser.follow();
    assertThat(browser.visitor().isAuthenticated()).isTrue();

    lab.clock().advance(Duration.ofMinutes(59));
    LabBrowser again = comingBack(browser, flow);
    assertThat(again.visitor().isAuthenticated()).isTrue();
    lab.clock().advance(Duration.ofMinutes(1));
    assertThat(comingBack(again, flow).view().challenge().component()).isEqualTo(COMPONENT);
  }

  @Test
  void withoutAThresholdNothingIsRemembered() {
    factors.totp(alice, "Phone");
    LabFlow flow = login(Map.of());
    enter(browser, flow);
    browser.post(Map.of("code", factors.code()));
    browser.follow();

    assertThat(lab.engine().sessions().remembered(alice.id())).isEmpty();
  }

  @Test
  void aBrowserIsRememberedForAFactorThatIsAcceptedOnly() {
    factors.totp(alice, "Phone");
    factors.recovery(alice, "abcdefgh2345");
    LabFlow flow = login(Map.of("last_auth_threshold", "hours=1"));
    enter(browser, flow);
    browser.post(Map.of("code", factors.code()));
    browser.follow();

    LabFlow strict =
        login(Map.of("last_auth_threshold", "hours=1", "device_classes", List.of("static")));

    assertThat(comingBack(browser, strict).view().challenge().component()).isEqualTo(COMPONENT);
  }

  @Test
  void inRecoveryNothingIsRemembered() {
    factors.totp(alice, "Phone");
    Map<String, ?> hour = Map.of("last_auth_threshold", "hours=1");
    enter(browser, login(hour));
    browser.post(Map.of("code", factors.code()));
    browser.follow();
    LabFlow recovery =
        lab.flow()
            .designation(Designation.RECOVERY)
            .stage("identification", BY_NAME)
            .stage(TYPE, hour)
            .create();
    LabBrowser again =
        lab.browser()
            .at(lab.address())
            .remembered(java.util.Objects.requireNonNull(browser.device()));

    again.get(recovery);
    again.post(Map.of("uid_field", alice.username()));
    again.follow();

    assertThat(again.view().challenge().component()).isEqualTo(COMPONENT);
  }

  // --- logging in

  @Test
  void whoIsDeactivatedBetweenPasswordAndFactorIsNotLoggedIn() {
    factors.totp(alice, "Phone");
    enter(browser, login(Map.of()));
    lab.engine().users().setActive(alice.id(), false);

    browser.post(Map.of("code", factors.code()));
    browser.follow();

    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
  }

  @Test
  void aLoginTellsByWhatItWas() {
    factors.totp(alice, "Phone");
    enter(browser, login(Map.of()));

    browser.post(Map.of("code", factors.code()));
    browser.follow();

    assertThat(lab.events(EventActions.LOGIN, alice))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.details())
                    .containsEntry("auth_method", "password")
                    .containsEntry("factors", List.of("totp")));
  }

  @Test
  void aFactorIsNeverSkippedByAnEmptyAnswer() {
    factors.totp(alice, "Phone");
    enter(Map.of());

    for (Map<String, ?> empty :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("webauthn", Map.of()),
            Map.of("duo", ""),
            Map.of("selected_stage", UUID.randomUUID().toString()),
            Map.of("component", "ak-stage-dummy"))) {
      browser.post(empty);
      assertThat(component()).isEqualTo(COMPONENT);
    }
    assertThat(probe.reached()).isFalse();
  }

  // --- configuration

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not_configured_action | configure",
        "last_auth_threshold | days=-1",
        "last_auth_threshold | days=366",
        "totp_otp_throttling_factor | -1",
        "sms_otp_throttling_factor | 3601"
      })
  void whatCannotBeIsToldByItsName(String attribute, String value) {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> lab.stage(TYPE, Map.of(attribute, value)))
        .hasStackTraceContaining(attribute);
  }

  private String recovery() {
    return factors.factors().of(alice.id()).stream()
        .filter(factor -> factor.type() == FactorType.STATIC)
        .findFirst()
        .orElseThrow()
        .id()
        .toString();
  }

  private List<String> buttons() {
    return browser.view().challenge().fields().stream()
        .filter(field -> field.name().startsWith("other_"))
        .map(Field::label)
        .map(lab::words)
        .toList();
  }

  private List<String> devices() {
    return ((List<?>)
            java.util.Objects.requireNonNull(
                browser.view().challenge().attributes().get("device_challenges")))
        .stream().map(device -> (String) ((Map<?, ?>) device).get("device_uid")).toList();
  }

  private String newestCode() {
    String text = lab.mails(alice.email()).get(0).text();
    Matcher code = Pattern.compile("\\b(\\d{3}) ?(\\d{3})\\b").matcher(text);
    assertThat(code.find()).as(text).isTrue();
    return code.group(1) + code.group(2);
  }

  private String component() {
    return browser.view().challenge().component();
  }

  private void answer(String code) {
    browser.post(Map.of("code", code));
    browser.follow();
  }

  /** The same browser, logged out, gives the password of a flow. */
  private LabBrowser comingBack(LabBrowser before, LabFlow flow) {
    LabBrowser again =
        lab.browser()
            .at(lab.address())
            .remembered(java.util.Objects.requireNonNull(before.device()));
    enter(again, flow);
    return again;
  }

  /** Logs in with the password of a flow that ends at the probe. */
  private void enter(Map<String, ?> config) {
    enter(browser, flow(config, probe));
  }

  private void enter(LabBrowser who, LabFlow flow) {
    // Mails of one moment are in no particular order.
    lab.clock().advance(Duration.ofMillis(1));
    who.get(flow);
    who.post(Map.of("uid_field", alice.username()));
    who.follow();
    who.post(Map.of("password", PASSWORD));
    who.follow();
  }

  private LabFlow flow(Map<String, ?> config, Probe end) {
    return lab.flow()
        .designation(Designation.AUTHENTICATION)
        .stage("identification", BY_NAME)
        .stage("password", WITH_PASSWORD)
        .stage(TYPE, config)
        .stage(lab.stage(end))
        .create();
  }

  private LabFlow login(Map<String, ?> config) {
    return lab.flow()
        .designation(Designation.AUTHENTICATION)
        .stage("identification", BY_NAME)
        .stage("password", WITH_PASSWORD)
        .stage(TYPE, config)
        .stage("user_login", Map.of())
        .create();
  }

  private static String id(UUID stage) {
    return stage.toString();
  }

  private static Map<String, @Nullable Object> linked(@Nullable Object... pairs) {
    Map<String, @Nullable Object> map = new java.util.LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }
}
