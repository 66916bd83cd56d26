package io.vestibule.stages.authenticator_webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabPasskey;
import io.vestibule.testkit.LabPasskey.Showing;
import io.vestibule.testkit.LabPasskeyStage;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passkeys that are shown: as a second factor, and instead of everything else. */
class PasskeysTest {
  private static final UUID YUBIKEY = UUID.fromString("cb69481e-8ff7-4039-93ec-0a2729a154a8");
  private static final String UNKNOWN = "webauthn: UNKNOWN";
  private static final String TYPE = "webauthn: TYPE";
  private static final String WRONG = "webauthn: WRONG";

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final LabPasskey passkey = LabPasskey.in(lab);
  private final Probe probe = new Probe();
  private final LabBrowser browser = lab.browser().at(lab.address());

  // --- what is asked

  @Test
  void theBrowserIsAskedForThePasskeysOfTheAccount() {
    register(alice, passkey);
    ask(alice, Map.of());

    Map<String, Object> options = options(browser);
    assertThat(options)
        .containsOnlyKeys("challenge", "rpId", "timeout", "userVerification", "allowCredentials")
        .containsEntry("rpId", "localhost")
        .containsEntry("timeout", 60_000)
        .containsEntry("userVerification", "preferred");
    assertThat(options.get("allowCredentials"))
        .isEqualTo(List.of(Map.of("id", passkey.id(), "type", "public-key")));
    assertThat(Base64Url.read(String.valueOf(options.get("challenge"))).orElseThrow()).hasSize(32);
  }

  @Test
  void orForAnyThatTellsWhoseItIs() {
    ask(null, Map.of("webauthn_user_verification", "discouraged"));

    assertThat(options(browser))
        .containsEntry("allowCredentials", List.of())
        .containsEntry("userVerification", "required");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hintsAreToldInTheirOrder(boolean named) {
    register(alice, passkey);
    ask(named ? alice : null, Map.of("webauthn_hints", List.of("hybrid", "security-key")));

    assertThat(options(browser).get("hints")).isEqualTo(List.of("hybrid", "security-key"));
  }

  // --- as a second factor

  @Test
  void whoeverHoldsThePasskeyHasShownAFactor() {
    Factor factor = register(alice, passkey);
    ask(alice, Map.of());

    answer(passkey.show(options(browser)).json());

    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(FactorProof::factor)
        .containsExactly(factor.id());
    assertThat(probe.known(ContextKeys.PROVEN_USER)).isEmpty();
    assertThat(only(alice).lastUsedAt()).isEqualTo(lab.clock().instant());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void programsMaySendItAsAnObjectAndWithoutSayingWhoseItIs(boolean handle) {
    register(alice, passkey);
    ask(alice, Map.of());

    browser.post(
        Map.of(
            LabPasskeyStage.FIELD,
            passkey.show(options(browser)).handle(handle ? alice.id() : null).credential()));
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  @Test
  void anyOfSeveralWillDo() {
    LabPasskey second = LabPasskey.in(lab);
    register(alice, passkey, second);
    ask(alice, Map.of());

    answer(second.show(options(browser)).json());

    assertThat(probe.reached()).isTrue();
  }

  /** What is wrong with an answer. */
  private record Wrong(String how, Map<String, ?> config, UnaryOperator<Showing> answer) {
    @Override
    public String toString() {
      return how;
    }
  }

  static Stream<Wrong> wrong() {
    LabPasskey other = LabPasskey.in(Lab.shared());
    return Stream.of(
        new Wrong("another challenge", Map.of(), shown -> shown.challenge("AAAA")),
        new Wrong("another origin", Map.of(), shown -> shown.origin("https://evil.example.org")),
        new Wrong("another port", Map.of(), shown -> shown.origin("http://localhost:1")),
        new Wrong("another host", Map.of(), shown -> shown.rpId("example.org")),
        new Wrong("a passkey that was made", Map.of(), shown -> shown.type("webauthn.create")),
        new Wrong("in a frame from elsewhere", Map.of(), Showing::crossOrigin),
        new Wrong("another key", Map.of(), shown -> shown.signedBy(other)),
        new Wrong("nobody there", Map.of(), shown -> shown.flags(LabPasskey.VERIFIED)),
        new Wrong(
            "not verified",
            Map.of("webauthn_user_verification", "required"),
            shown -> shown.flags(LabPasskey.PRESENT)),
        new Wrong(
            "another kind of passkey than was made",
            Map.of(),
            shown -> shown.flags(LabPasskey.PRESENT | LabPasskey.BACKUP_ELIGIBLE)),
        new Wrong("another's handle", Map.of(), shown -> shown.handle(new UUID(1, 2))));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void anythingElseIsRefused(Wrong wrong) {
    register(alice, passkey);
    ask(alice, wrong.config());

    answer(wrong.answer().apply(passkey.show(options(browser))).json());

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    assertThat(probe.reached()).isFalse();
    assertThat(only(alice).lastUsedAt()).isNull();
    assertThat(lab.events(EventActions.LOGIN_FAILED, alice)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "x",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{}}",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"password\",\"response\":{}}"
      })
  void whatIsNoPasskeyIsRefused(String json) {
    register(alice, passkey);
    ask(alice, Map.of());

    answer(json);

    // What is no structure at all is refused before the stage sees it.
    assertThat(lab.errors(browser.view()))
        .singleElement()
        .isIn(WRONG, "webauthn: This is not what was expected. Please try again.");
  }

  /** Of an authenticator that says nothing sensible, whatever its credential. */
  @ParameterizedTest
  @ValueSource(strings = {"", "AA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void whatCannotBeReadIsRefused(String data) {
    register(alice, passkey);
    ask(alice, Map.of());
    Map<String, Object> credential = passkey.show(options(browser)).credential();
    Map<String, Object> response = new HashMap<>(asOptions(credential.get("response")));
    response.put("authenticatorData", data);
    credential.put("response", response);

    answer(Json.write(credential));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
  }

  // --- whose it is

  @Test
  void aPasskeyNobodyHasIsUnknown() {
    register(alice, passkey);
    ask(alice, Map.of());

    answer(LabPasskey.in(lab).show(options(browser)).json());

    assertThat(lab.errors(browser.view())).containsExactly(UNKNOWN);
  }

  /** Cure53 ATH-01-010. */
  @Test
  void somebodyElsesPasskeyIsAsGoodAsNone() {
    User mallory = lab.user("mallory's");
    LabPasskey hers = LabPasskey.in(lab);
    register(alice, passkey);
    register(mallory, hers);
    for (UUID handle : new UUID[] {mallory.id(), alice.id(), null}) {
      ask(alice, Map.of());

      answer(hers.show(options(browser)).handle(handle).json());

      assertThat(lab.errors(browser.view())).containsExactly(UNKNOWN);
      assertThat(probe.reached()).isFalse();
    }
    assertThat(only(mallory).lastUsedAt()).isNull();
  }

  @Test
  void aPasskeyThatWasRemovedIsUnknown() {
    Factor factor = register(alice, passkey, LabPasskey.in(lab));
    ask(alice, Map.of());
    factors()
        .remove(
            alice.id(),
            factor.id(),
            new Notice(lab.engine().brand("localhost").id(), Locale.ENGLISH));

    answer(passkey.show(options(browser)).json());

    assertThat(lab.errors(browser.view())).containsExactly(UNKNOWN);
  }

  // --- counters

  @ParameterizedTest
  @CsvSource({
    "5, 6, true",
    "5, 500, true",
    "5, 5, false",
    "5, 4, false",
    "5, 0, false",
    "0, 0, true",
    "0, 1, true"
  })
  void theCounterNeverGoesBack(int registered, int shown, boolean good) {
    passkey.counting(registered);
    register(alice, passkey);
    ask(alice, Map.of());

    answer(passkey.show(options(browser)).counter(shown).json());

    assertThat(probe.reached()).isEqualTo(good);
    if (!good) {
      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    }
  }

  @Test
  void onceItCountsItIsExpectedTo() {
    register(alice, passkey);
    LabFlow flow = ask(alice, Map.of());
    answer(passkey.show(options(browser)).counter(7).json());
    assertThat(probe.reached()).isTrue();
    LabBrowser again = lab.browser().at(lab.address());
    again.get(flow);
    again.follow();

    again.post(Map.of(LabPasskeyStage.FIELD, passkey.show(options(again)).counter(7).json()));

    assertThat(lab.errors(again.view())).containsExactly(WRONG);
  }

  // --- challenges

  @Test
  void everyTimeItIsAskedTheChallengeIsAnother() {
    register(alice, passkey);
    ask(alice, Map.of());
    Object first = options(browser).get("challenge");

    browser.get();

    assertThat(options(browser).get("challenge")).isNotEqualTo(first);
  }

  @Test
  void afterARefusedAnswerItsChallengeIsWorthNothing() {
    register(alice, passkey);
    ask(alice, Map.of());
    Map<String, Object> options = options(browser);
    answer("{}");

    answer(passkey.show(options).json());
    assertThat(lab.errors(browser.view())).containsExactly(WRONG);

    answer(passkey.show(options(browser)).json());
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aChallengeOfAnotherRunIsRefused() {
    register(alice, passkey);
    LabFlow flow = ask(alice, Map.of());
    LabBrowser other = lab.browser();
    other.get(flow);
    other.follow();

    answer(passkey.show(options(other)).json());

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
  }

  /** Cure53 ATH-01-014. */
  @Test
  void aChallengeOfAnotherFlowOrStageIsRefused() {
    register(alice, passkey);
    ask(alice, Map.of());
    Map<String, Object> first = options(browser);
    UUID stage = lab.stage("lab_passkey", Map.of());
    LabFlow two =
        lab.flow()
            .policy(LabFlow.toPolicy(about(alice)))
            .stage(stage)
            .stage(stage)
            .stage(lab.stage(probe))
            .create();
    browser.get(two);
    browser.follow();
    Map<String, Object> second = options(browser);
    answer(passkey.show(first).json());
    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    answer(passkey.show(options(browser)).json());
    assertThat(probe.reached()).isFalse();

    answer(passkey.show(second).json());

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    assertThat(probe.reached()).isFalse();
  }

  /** A run is text in a session, which two nodes may have read at the same moment. */
  @Test
  void aChallengeIsGoodOnceAlsoInACopyOfTheRun() {
    register(alice, passkey);
    ask(alice, Map.of());
    String json = passkey.show(options(browser)).json();
    var copy = browser.runs().entries().get(0);
    answer(json);
    assertThat(probe.reached()).isTrue();
    browser.runs().put(copy);

    browser.post(Map.of(LabPasskeyStage.FIELD, json));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
  }

  @Test
  void ofManyAnswersAtOnceOneIsGood() {
    register(alice, passkey);
    LabFlow flow = ask(alice, Map.of());
    String json = passkey.show(options(browser)).json();
    var copy = browser.runs().entries().get(0);

    long good =
        Together.call(
                8,
                () -> {
                  LabBrowser one = lab.browser();
                  one.get(flow);
                  one.runs().put(copy);
                  one.post(Map.of(LabPasskeyStage.FIELD, json));
                  return one.follow();
                })
            .stream()
            .filter(
                result ->
                    result instanceof io.vestibule.flow.FlowReply.Result.Asked asked
                        && asked.view().challenge().component().equals("probe"))
            .count();

    assertThat(good).isLessThanOrEqualTo(1);
  }

  @Test
  void anAnswerThatComesTooLateIsRefused() {
    try (Lab own = Lab.with(Map.of())) {
      LabPasskey one = LabPasskey.in(own);
      User user = own.user("pw");
      register(own, user, new UUID(0, 0), one);
      LabBrowser late = own.browser();
      late.get(own.flow().stage("lab_passkey", Map.of()).stage(own.stage(probe)).create());
      Map<String, Object> options = options(late);
      own.clock().advance(Duration.ofMinutes(10));

      late.post(Map.of(LabPasskeyStage.FIELD, one.show(options).json()));

      assertThat(own.errors(late.view())).containsExactly(WRONG);
      options = options(late);
      own.clock().advance(Duration.ofMinutes(9));
      late.post(Map.of(LabPasskeyStage.FIELD, one.show(options).json()));
      late.follow();
      assertThat(probe.reached()).isTrue();
    }
  }

  // --- models

  @ParameterizedTest
  @CsvSource({
    "cb69481e-8ff7-4039-93ec-0a2729a154a8, true",
    "ee882879-721c-4913-9775-3dfcce97072a, false",
    "00000000-0000-0000-0000-000000000000, false"
  })
  void onlyTheModelsThatAreAllowedWillDo(UUID allowed, boolean good) {
    Factor factor = register(lab, alice, YUBIKEY, passkey);
    ask(alice, Map.of("webauthn_allowed_device_types", List.of(allowed.toString())));
    assertThat(Passkeys.isAllowed(factor, List.of(allowed))).isEqualTo(good);

    answer(passkey.show(options(browser)).json());

    assertThat(probe.reached()).isEqualTo(good);
    if (!good) {
      assertThat(lab.errors(browser.view())).containsExactly(TYPE);
      assertThat(only(alice).lastUsedAt()).isNull();
    }
  }

  @Test
  void thatItsModelIsNotAllowedIsToldOnlyToWhomHoldsIt() {
    register(lab, alice, YUBIKEY, passkey);
    ask(alice, Map.of("webauthn_allowed_device_types", List.of(new UUID(0, 0).toString())));

    answer(passkey.show(options(browser)).signedBy(LabPasskey.in(lab)).json());

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
  }

  // --- how often

  @Test
  void afterSoManyWrongAnswersNoneIsLookedAt() {
    register(alice, passkey);
    ask(alice, Map.of());
    for (int i = 0; i < Factors.FREE_ATTEMPTS; i++) {
      answer(passkey.show(options(browser)).challenge("AAAA").json());
      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    }

    answer(passkey.show(options(browser)).json());

    assertThat(lab.errors(browser.view())).containsExactly("webauthn: PAUSED");
  }

  // --- instead of everything else

  @Test
  void whoeverShowsAPasskeyIsWhoeverItBelongsTo() {
    Factor factor = register(lab, alice, YUBIKEY, passkey);
    ask(null, Map.of());

    answer(passkey.show(options(browser)).json());

    assertThat(probe.subject().map(PendingUser::id)).contains(alice.id());
    assertThat(probe.known(ContextKeys.PROVEN_USER)).contains(alice.id());
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("auth_webauthn_pwl");
    assertThat(probe.known(ContextKeys.USER_BACKEND)).contains("passkey");
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(FactorProof::factor)
        .containsExactly(factor.id());
    assertThat(probe.known(ContextKeys.AUTH_METHOD_ARGS).orElseThrow())
        .isEqualTo(
            Map.of(
                "device",
                Map.of(
                    "app",
                    "authentik_stages_authenticator_webauthn",
                    "model_name",
                    "webauthndevice",
                    "name",
                    "YubiKey 5",
                    "pk",
                    factor.id().toString()),
                "device_type",
                Map.of(
                    "app",
                    "authentik_stages_authenticator_webauthn",
                    "model_name",
                    "webauthndevicetype",
                    "name",
                    "YubiKey 5",
                    "pk",
                    YUBIKEY.toString())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"required", "preferred", "discouraged"})
  void thenItMustHaveBeenMadeSureWhoUsesIt(String verification) {
    register(alice, passkey);
    ask(null, Map.of("webauthn_user_verification", verification));

    answer(passkey.show(options(browser)).flags(LabPasskey.PRESENT).json());

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void thenItMustTellWhoseItIs() {
    User bob = lab.user("bob's");
    register(alice, passkey);
    for (UUID handle : new UUID[] {null, bob.id()}) {
      ask(null, Map.of());

      answer(passkey.show(options(browser)).handle(handle).json());

      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
      assertThat(probe.reached()).isFalse();
    }
  }

  // --- what these tests are made of

  /** Gets as far as being asked for a passkey, in a run about somebody or about nobody. */
  private LabFlow ask(@org.jspecify.annotations.Nullable User user, Map<String, ?> config) {
    LabFlow.Builder flow = lab.flow();
    if (user != null) {
      flow.policy(LabFlow.toPolicy(about(user)));
    }
    LabFlow made = flow.stage("lab_passkey", config).stage(lab.stage(probe)).create();
    browser.get(made);
    browser.follow();
    return made;
  }

  private UUID about(User user) {
    return lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(user));
  }

  /** Registers passkeys, all in one run; gives the first. */
  private Factor register(User user, LabPasskey... all) {
    return register(lab, user, new UUID(0, 0), all);
  }

  private static Factor register(Lab lab, User user, UUID model, LabPasskey... all) {
    LabFlow.Builder flow = lab.flow();
    for (int i = 0; i < all.length; i++) {
      flow.stage("authenticator_webauthn", Map.of());
    }
    LabBrowser at = lab.browser(user);
    at.get(flow.stage("dummy", Map.of()).create());
    for (LabPasskey one : all) {
      Map<String, Object> options =
          asOptions(at.view().challenge().attributes().get("registration"));
      at.post(Map.of("response", one.make(options).aaguid(model).json()));
      at.follow();
    }
    return lab.engine().services().from(Lab.origin()).factors().of(user.id()).stream()
        .filter(factor -> all[0].id().equals(factor.details().get("credential_id")))
        .findFirst()
        .orElseThrow();
  }

  private void answer(String json) {
    browser.post(Map.of(LabPasskeyStage.FIELD, json));
    browser.follow();
  }

  private static Map<String, Object> options(LabBrowser at) {
    return asOptions(at.view().challenge().attributes().get("options"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asOptions(
      @org.jspecify.annotations.Nullable Object attribute) {
    return (Map<String, Object>) Objects.requireNonNull(attribute);
  }

  private Factors factors() {
    return lab.engine().services().from(Lab.origin()).factors();
  }

  private Factor only(User user) {
    List<Factor> all = factors().of(user.id());
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
