package io.vestibule.stages.authenticator_static;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field;
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
import io.vestibule.flow.FlowEntries;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.RunStore;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.SecretBox;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Being given recovery codes, and logging in with one. */
class AuthenticatorStaticStageTest {
  private static final String COMPONENT = "ak-stage-authenticator-static";
  private static final Map<String, ?> BY_NAME = Map.of("user_fields", List.of("username"));
  private static final Map<String, ?> PASSWORD =
      Map.of("backends", List.of("authentik.core.auth.InbuiltBackend"));

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final Probe probe = new Probe();
  private final LabFlow flow =
      lab.flow().stage("authenticator_static", Map.of()).stage(lab.stage(probe)).create();

  // --- what is shown

  @Test
  void thereAreSixCodesOfTwelveCharactersUnlessToldOtherwise() {
    LabBrowser browser = asked();

    assertThat(browser.view().challenge().component()).isEqualTo(COMPONENT);
    assertThat(browser.view().person()).isEqualTo(alice.username());
    assertThat(browser.view().challenge().attributes()).containsOnlyKeys("codes");
    assertThat(codes(browser)).hasSize(6).allMatch(code -> code.length() == 12);
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "10, 20", "50, 100"})
  void thereAreAsManyCodesAndAsLongAsConfigured(int count, int length) {
    LabFlow other =
        lab.flow()
            .stage("authenticator_static", Map.of("token_count", count, "token_length", length))
            .create();
    LabBrowser browser = lab.browser(alice);
    browser.get(other);

    assertThat(codes(browser)).hasSize(count).allMatch(code -> code.length() == length);
    browser.post(Map.of());
    assertThat(factors()).extracting(Factor::codesLeft).containsExactly(count);
  }

  @Test
  void aPageShowsThemInGroupsOneALine() {
    LabBrowser browser = asked();

    Field shown = browser.view().challenge().fields().get(0);

    assertThat(shown.kind()).isEqualTo(FieldKind.CODES);
    assertThat(shown.value().lines())
        .allMatch(line -> line.matches("(.{4}-){2}.{4}"))
        .map(line -> line.replace("-", ""))
        .containsExactlyElementsOf(codes(browser));
    assertThat(browser.view().challenge().fields()).noneMatch(field -> field.kind().takesAnswer());
  }

  @Test
  void theyAreTheSameAfterAReload() {
    LabBrowser browser = asked();
    List<String> codes = codes(browser);

    browser.get();
    browser.get(flow);

    assertThat(codes(browser)).isEqualTo(codes);
    assertThat(factors()).isEmpty();
  }

  @Test
  void everyRunHasCodesOfItsOwn() {
    assertThat(codes(asked())).doesNotContainAnyElementsOf(codes(asked()));
  }

  @Test
  void theyWaitSealed() {
    LabBrowser browser = asked();
    List<String> codes = codes(browser);

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::state)
        .isNotEmpty()
        .allSatisfy(
            state ->
                assertThat(state)
                    .contains("vestibule.recovery_codes_pending")
                    .doesNotContain(codes));
  }

  @Test
  void codesThatWaitedForTooLongAreReplaced() {
    LabBrowser browser = inLogin();
    List<String> old = codes(browser);
    for (int i = 0; i < 3; i++) {
      // Whoever comes by now and then keeps the run, but not for ever what waits in it.
      browser.get();
      assertThat(codes(browser)).isEqualTo(old);
      lab.clock().advance(Duration.ofMinutes(20));
    }

    browser.post(Map.of());

    assertThat(lab.errors(browser.view()))
        .singleElement()
        .asString()
        .startsWith("non_field_errors: This took too long.");
    assertThat(codes(browser)).doesNotContainAnyElementsOf(old);
    assertThat(factors()).isEmpty();
  }

  // --- what comes of going on

  @ParameterizedTest
  @ValueSource(strings = {"", "component", "codes"})
  void whoeverGoesOnHasTheCodes(String sent) {
    LabBrowser browser = asked();

    browser.post(sent.isEmpty() ? Map.of() : Map.of(sent, COMPONENT));
    browser.follow();

    assertThat(factors())
        .singleElement()
        .satisfies(
            factor -> {
              assertThat(factor.type()).isEqualTo(FactorType.STATIC);
              assertThat(factor.name()).isEmpty();
              assertThat(factor.stage()).isEqualTo(flow.stages().get(0));
              assertThat(factor.codesLeft()).isEqualTo(6);
            });
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(FactorProof::factor)
        .containsExactly(factors().get(0).id());
  }

  @Test
  void theyAreShownOnce() {
    LabBrowser browser = asked();
    List<String> codes = codes(browser);
    browser.post(Map.of());
    browser.follow();

    assertThat(probe.context().toString()).doesNotContain("recovery_codes_pending");
    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::state)
        .allSatisfy(state -> assertThat(state).doesNotContain(codes));
    assertThat(lab.events().toString()).doesNotContain(codes);
    assertThat(lab.mails(alice.email()).toString()).doesNotContain(codes);
  }

  @Test
  void theOwnerIsToldAndTheAuditLogTells() {
    confirmed();

    assertThat(lab.mails(alice.email()))
        .singleElement()
        .satisfies(mail -> assertThat(mail.text()).contains("Added: Recovery codes"));
    assertThat(lab.events(EventActions.FACTOR_ADDED, alice))
        .singleElement()
        .satisfies(event -> assertThat(event.details()).containsEntry("type", "static"));
  }

  @Test
  void newCodesTakeThePlaceOfThoseThereWere() {
    LabFlow two =
        lab.flow()
            .stage("authenticator_static", Map.of())
            .stage("authenticator_static", Map.of())
            .create();
    LabBrowser browser = lab.browser(alice);
    browser.get(two);
    List<String> old = codes(browser);
    browser.post(Map.of());
    Factor before = factors().get(0);
    browser.follow();
    List<String> codes = codes(browser);
    assertThat(codes).doesNotContainAnyElementsOf(old);
    assertThat(factors()).containsExactly(before);

    browser.post(Map.of());

    assertThat(factors()).singleElement().isNotEqualTo(before);
    assertThat(check(old.get(0))).isEqualTo(FactorCheck.WRONG);
    assertThat(check(codes.get(0))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(lab.events(EventActions.FACTOR_REMOVED, alice)).hasSize(1);
  }

  // --- who may

  @Test
  void nobodyIsGivenCodesForNobody() {
    assertThat(lab.denial(lab.browser().get(flow)))
        .isEqualTo("There is no account to set this up for.");
    assertThat(lab.denial(lab.browser().post(flow, Map.of())))
        .isEqualTo("There is no account to set this up for.");
  }

  @Test
  void aNameAloneProvesNothing() {
    LabFlow naming =
        lab.flow()
            .stage("identification", BY_NAME)
            .stage("authenticator_static", Map.of())
            .create();
    LabBrowser browser = lab.browser();
    browser.get(naming);
    browser.post(Map.of("uid_field", alice.username()));

    assertThat(lab.denial(browser.follow())).startsWith("Please show first");
    assertThat(factors()).isEmpty();
  }

  @Test
  void inALoginTheyAreGivenAfterThePassword() {
    LabBrowser browser = inLogin();

    browser.post(Map.of());
    browser.follow();

    assertThat(factors()).hasSize(1);
    assertThat(Objects.requireNonNull(browser.visitor().user()).id()).isEqualTo(alice.id());
  }

  @Test
  void whoHasAFactorMustHaveShownItInTheLogin() {
    confirmed();
    LabBrowser browser = lab.browser();
    browser.get(login());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));

    assertThat(lab.denial(browser.follow())).startsWith("Please show first");
    assertThat(factors()).hasSize(1);
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

      Result result = browser.get(own.flow().stage("authenticator_static", Map.of()).create());

      assertThat(own.denial(result)).startsWith("Please show first");
    }
  }

  @Test
  void whoLoggedInLongAgoIsSentToShowItAgainAndComesBack() {
    try (Lab own = Lab.with(Map.of())) {
      LabFlow setUp = own.flow().stage("authenticator_static", Map.of()).create();
      LabBrowser browser = own.browser(own.user("x"));
      own.clock().advance(Duration.ofHours(1));

      assertThat(browser.get(setUp, "next", "/there"))
          .isEqualTo(
              new Result.Elsewhere(
                  "/if/flow/default-reauthentication-flow/?next=%2Fif%2Fflow%2F"
                      + setUp.slug()
                      + "%2F%3Fnext%3D%252Fthere"));
    }
  }

  @Test
  void whoLoggedInLongAgoWhenTheyGoOnIsSentToShowItAgain() {
    LabBrowser browser = asked();
    // Too long for the login, and not too long for the run.
    lab.clock().advance(Duration.ofMinutes(20));

    assertThat(browser.post(Map.of())).isInstanceOf(Result.Elsewhere.class);
    assertThat(factors()).isEmpty();
  }

  // --- logging in with one

  @Test
  void everyCodeIsGoodOnce() {
    List<String> codes = confirmed();

    for (String code : codes) {
      assertThat(check(code)).isEqualTo(FactorCheck.ACCEPTED);
      assertThat(check(code)).isEqualTo(FactorCheck.WRONG);
    }

    assertThat(factors()).extracting(Factor::codesLeft).containsExactly(0);
  }

  @Test
  void aCodeIsGoodAsItIsReadAndHoweverItIsTyped() {
    List<String> codes = confirmed();

    assertThat(check(RecoveryCodes.grouped(codes.get(0)))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(" " + codes.get(1).toUpperCase(Locale.ROOT) + " "))
        .isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(codes.get(2).replaceAll("(.{3})", "$1 – "))).isEqualTo(FactorCheck.ACCEPTED);
    assertThat(check(codes.get(3).substring(1))).isEqualTo(FactorCheck.WRONG);
    assertThat(check("")).isEqualTo(FactorCheck.WRONG);
  }

  @Test
  void oneCodeIsGoodOnceOfThirtyAtTheSameMoment() {
    List<String> codes = confirmed();

    List<FactorCheck> checks = Together.call(30, () -> check(codes.get(0)));

    assertThat(checks).filteredOn(FactorCheck.ACCEPTED::equals).hasSize(1);
    assertThat(factors()).extracting(Factor::codesLeft).containsExactly(5);
  }

  @Test
  void theCodesOfOneAccountAreWorthNothingForAnother() {
    User bob = lab.user("bob's");
    LabBrowser browser = lab.browser(bob);
    browser.get(flow);
    List<String> bobs = codes(browser);
    browser.post(Map.of());
    confirmed();

    assertThat(check(bobs.get(0))).isEqualTo(FactorCheck.WRONG);
  }

  // --- configuration

  @ParameterizedTest
  @CsvSource({
    "token_count, 0",
    "token_count, 51",
    "token_length, 7",
    "token_length, 101",
    "token_length, -1"
  })
  void thereAreLimits(String attribute, int value) {
    assertThat(read(Map.of(attribute, value)).config()).isNull();
    assertThat(read(Map.of(attribute, value)).problems())
        .extracting(problem -> problem.field())
        .containsExactly(attribute);
  }

  @Test
  void oldFilesMayLeaveTheNameOut() {
    Map<String, @Nullable Object> old = new HashMap<>();
    old.put("friendly_name", null);
    old.put("configure_flow", null);

    assertThat(read(old).config()).isEqualTo(new AuthenticatorStaticStage.Config(null, "", 6, 12));
  }

  // --- what these tests are made of

  private static ConfigMapper.Reading<AuthenticatorStaticStage.Config> read(
      Map<String, ? extends @Nullable Object> values) {
    AuthenticatorStaticStage kind = new AuthenticatorStaticStage();
    return new ConfigMapper(SecretBox.of("test")).read(kind.configType(), values, kind::check);
  }

  private LabFlow login() {
    return lab.flow()
        .stage("identification", BY_NAME)
        .stage("password", PASSWORD)
        .stage("authenticator_static", Map.of())
        .stage("user_login", Map.of())
        .create();
  }

  private LabBrowser inLogin() {
    LabBrowser browser = lab.browser();
    browser.get(login());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));
    browser.follow();
    return browser;
  }

  private LabBrowser asked() {
    LabBrowser browser = lab.browser(alice);
    browser.get(flow);
    return browser;
  }

  private List<String> confirmed() {
    LabBrowser browser = asked();
    List<String> codes = codes(browser);
    browser.post(Map.of());
    assertThat(factors()).hasSize(1);
    return codes;
  }

  private static List<String> codes(LabBrowser browser) {
    return ((List<?>) Objects.requireNonNull(browser.view().challenge().attributes().get("codes")))
        .stream().map(Object::toString).toList();
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
                        state -> new RecoveryCodes().judge(run, state, code))));
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
}
