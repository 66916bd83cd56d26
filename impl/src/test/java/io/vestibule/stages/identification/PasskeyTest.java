package io.vestibule.stages.identification;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabPasskey;
import io.vestibule.testkit.Probe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A passkey that is shown instead of typing a name. */
class PasskeyTest {
  private static final String FAILED = "non_field_errors: Failed to authenticate.";

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final LabPasskey passkey = LabPasskey.in(lab);
  private final Probe probe = new Probe();
  private final LabBrowser browser = lab.browser().at(lab.address());

  // --- what is asked

  @Test
  void anyPasskeyIsAskedForThatTellsWhoseItIs() {
    browser.get(flow(Map.of(), Map.of("webauthn_hints", List.of("hybrid"))));

    Map<String, Object> options = options();
    assertThat(options)
        .containsOnlyKeys(
            "challenge", "rpId", "timeout", "userVerification", "allowCredentials", "hints")
        .containsEntry("rpId", "localhost")
        .containsEntry("userVerification", "required")
        .containsEntry("allowCredentials", List.of())
        .containsEntry("hints", List.of("hybrid"));
  }

  @Test
  void thePageOffersThemWhereTheNameIsTyped() {
    browser.get(flow(Map.of(), Map.of()));

    List<Field> fields = browser.view().challenge().fields();
    assertThat(fields).extracting(Field::name).containsExactly("uid_field", "passkey");
    assertThat(fields.get(0).autocomplete()).isEqualTo("username webauthn");
    assertThat(fields.get(1).presence()).isEqualTo(Field.Presence.OPTIONAL);
    assertThat(fields.get(1).widget())
        .isEqualTo(new Widget.Passkey(Widget.Passkey.Ceremony.AUTOFILL, options()));
  }

  @Test
  void elsewhereNoneIsAskedFor() {
    browser.get(
        lab.flow().stage("identification", Map.of("user_fields", List.of("username"))).create());

    assertNothingIsAsked();
  }

  @Test
  void norWhereTheStageItIsAskedByHasNothingToDoWithThem() {
    browser.get(flow(lab.stage("dummy", Map.of()), Map.of()));
    assertNothingIsAsked();

    answer(Map.of("uid_field", alice.username(), "passkey", "{}"));

    assertThat(probe.subject().map(PendingUser::id)).contains(alice.id());
    assertThat(probe.known(ContextKeys.PROVEN_USER)).isEmpty();
  }

  @Test
  void aNameThatIsKnownAlreadyIsAskedForAllTheSame() {
    LabFlow flow =
        lab.flow()
            .policy(
                LabFlow.toPolicy(
                    lab.knowing(
                        ContextKey.of("pending_user_identifier", String.class), alice.username())))
            .stage(
                "identification",
                Map.of(
                    "user_fields",
                    List.of("username"),
                    "webauthn_stage",
                    lab.stage("lab_passkey", Map.of()).toString()))
            .stage(lab.stage(probe))
            .create();

    browser.get(flow);
    browser.follow();

    assertThat(probe.reached()).isFalse();
  }

  // --- what is answered

  @Test
  void whoeverShowsOneIsIdentifiedAndProven() {
    Factor factor = register();
    browser.get(flow(Map.of("show_matched_user", false), Map.of()));

    answer(Map.of("passkey", passkey.show(options()).json()));

    assertThat(probe.subject().map(PendingUser::id)).contains(alice.id());
    assertThat(probe.known(ContextKeys.PENDING_USER_IDENTIFIER)).isEmpty();
    assertThat(probe.known(ContextKeys.PROVEN_USER)).contains(alice.id());
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("auth_webauthn_pwl");
    assertThat(probe.known(ContextKeys.USER_BACKEND)).contains("passkey");
    assertThat(probe.known(ContextKeys.AUTH_METHOD_ARGS).orElseThrow())
        .containsOnlyKeys("device", "device_type");
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(FactorProof::factor)
        .containsExactly(factor.id());
    assertThat(factors().get(0).lastUsedAt()).isEqualTo(lab.clock().instant());
  }

  @Test
  void theyAreLoggedIn() {
    register();
    LabFlow flow =
        lab.flow()
            .stage("identification", config(lab.stage("lab_passkey", Map.of()), Map.of()))
            .stage("user_login", Map.of())
            .create();
    browser.get(flow);

    answer(Map.of("passkey", passkey.show(options()).json()));

    assertThat(Objects.requireNonNull(browser.visitor().user()).id()).isEqualTo(alice.id());
  }

  /** Neither the name nor what goes with it is looked at. */
  @Test
  void nothingElseIsLookedAt() {
    register();
    User bob = lab.user("bob's");
    UUID password =
        lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
    browser.get(flow(Map.of("password_stage", password.toString()), Map.of()));

    answer(
        Map.of(
            "uid_field",
            bob.username(),
            "password",
            "wrong",
            "passkey",
            passkey.show(options()).json()));

    assertThat(probe.subject().map(PendingUser::id)).contains(alice.id());
  }

  @Test
  void aPageThatIsSentOffWithoutOneGoesByTheName() {
    LabBrowser.Tab tab = browser.tab(flow(Map.of(), Map.of()));

    tab.submit(Map.of("uid_field", alice.username(), "passkey", ""));

    assertThat(probe.subject().map(PendingUser::id)).contains(alice.id());
    assertThat(probe.known(ContextKeys.PROVEN_USER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNoPasskeyFailsInGeneralWords(boolean named) {
    browser.get(flow(Map.of(), Map.of()));
    Map<String, Object> answer = new HashMap<>(Map.of("passkey", Map.of("id", "x")));
    if (named) {
      answer.put("uid_field", alice.username());
    }

    answer(answer);

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void soDoesOneThatNobodyHas() {
    browser.get(flow(Map.of(), Map.of()));

    answer(Map.of("passkey", passkey.show(options()).handle(alice.id()).json()));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  @Test
  void soDoesOneThatWasUsedByWhoeverItWas() {
    register();
    browser.get(flow(Map.of(), Map.of("webauthn_user_verification", "discouraged")));

    answer(Map.of("passkey", passkey.show(options()).flags(LabPasskey.PRESENT).json()));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void soDoesOneOfAModelThatIsNotAllowed() {
    register();
    browser.get(
        flow(
            Map.of(),
            Map.of(
                "webauthn_allowed_device_types", List.of("cb69481e-8ff7-4039-93ec-0a2729a154a8"))));

    answer(Map.of("passkey", passkey.show(options()).json()));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void afterARefusedOneItsChallengeIsWorthNothing() {
    register();
    browser.get(flow(Map.of(), Map.of()));
    Map<String, Object> first = options();
    answer(Map.of("passkey", "{}"));

    answer(Map.of("passkey", passkey.show(first).json()));
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);

    answer(Map.of("passkey", passkey.show(options()).json()));
    assertThat(probe.reached()).isTrue();
  }

  // --- what these tests are made of

  private LabFlow flow(Map<String, ?> identification, Map<String, ?> passkeys) {
    return flow(lab.stage("lab_passkey", passkeys), identification);
  }

  private LabFlow flow(UUID passkeys, Map<String, ?> identification) {
    return lab.flow()
        .stage("identification", config(passkeys, identification))
        .stage(lab.stage(probe))
        .create();
  }

  private static Map<String, Object> config(UUID passkeys, Map<String, ?> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put("user_fields", List.of("username"));
    config.put("webauthn_stage", passkeys.toString());
    return config;
  }

  private Factor register() {
    LabBrowser at = lab.browser(alice);
    at.get(lab.flow().stage("authenticator_webauthn", Map.of()).create());
    Map<String, Object> options = asOptions(at.view().challenge().attributes().get("registration"));
    at.post(Map.of("response", passkey.make(options).json()));
    return factors().get(0);
  }

  private List<Factor> factors() {
    return lab.engine().services().from(Lab.origin()).factors().of(alice.id());
  }

  private void answer(Map<String, ?> answer) {
    browser.post(answer);
    browser.follow();
  }

  private void assertNothingIsAsked() {
    Challenge challenge = browser.view().challenge();
    assertThat(challenge.attributes()).containsEntry("passkey_challenge", null);
    assertThat(challenge.fields()).extracting(Field::name).containsExactly("uid_field");
    assertThat(challenge.fields().get(0).autocomplete()).isEqualTo("username");
  }

  private Map<String, Object> options() {
    return asOptions(browser.view().challenge().attributes().get("passkey_challenge"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asOptions(@Nullable Object attribute) {
    return (Map<String, Object>) Objects.requireNonNull(attribute);
  }
}
