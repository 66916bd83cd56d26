package io.vestibule.stages.authenticator_webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabPasskey;
import io.vestibule.testkit.LabPasskey.Algorithm;
import io.vestibule.testkit.LabPasskey.LabAuthority;
import io.vestibule.testkit.LabPasskey.Making;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting up a passkey. */
class AuthenticatorWebauthnStageTest {
  private static final String FAILED = "response: Registration failed. Please try again.";
  private static final String KNOWN = "response: Credential ID already exists.";
  private static final UUID YUBIKEY = UUID.fromString("cb69481e-8ff7-4039-93ec-0a2729a154a8");

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final LabBrowser browser = lab.browser(alice).at(lab.address());
  private final Probe probe = new Probe();
  private final LabPasskey passkey = LabPasskey.in(lab);

  // --- what is asked

  @Test
  void theBrowserIsAskedWhatItHasToKnow() {
    browser.get(flow(Map.of()));

    String brand = lab.engine().brand("localhost").title();
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-authenticator-webauthn");
    assertThat(browser.view().person()).isEqualTo(alice.username());
    Map<String, Object> options = options(browser);
    assertThat(options.get("rp")).isEqualTo(Map.of("name", brand, "id", "localhost"));
    assertThat(options.get("user"))
        .isEqualTo(
            Map.of(
                "id",
                Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Base64Url.handleOf(alice.id())),
                "name",
                alice.username(),
                "displayName",
                alice.name()));
    assertThat(Base64.getUrlDecoder().decode(String.valueOf(options.get("challenge")))).hasSize(32);
    assertThat(options.get("pubKeyCredParams"))
        .isEqualTo(
            Stream.of(-7L, -8L, -257L)
                .map(algorithm -> Map.of("type", "public-key", "alg", algorithm))
                .toList());
    assertThat(options.get("excludeCredentials")).isEqualTo(List.of());
    assertThat(options.get("authenticatorSelection"))
        .isEqualTo(
            Map.of(
                "residentKey",
                "preferred",
                "requireResidentKey",
                false,
                "userVerification",
                "preferred"));
    assertThat(options.get("attestation")).isEqualTo("direct");
    assertThat(options.get("extensions")).isEqualTo(Map.of("credProps", true));
    assertThat(options).doesNotContainKey("hints");
  }

  @Test
  void thePageAsksTheSame() {
    browser.get(flow(Map.of()));

    Field field = browser.view().challenge().fields().get(0);
    assertThat(field.widget())
        .isEqualTo(new Widget.Passkey(Widget.Passkey.Ceremony.CREATE, options(browser)));
  }

  @Test
  void everyTimeItIsShownTheChallengeIsAnother() {
    browser.get(flow(Map.of()));
    Object first = options(browser).get("challenge");

    browser.get();
    assertThat(options(browser).get("challenge")).isNotEqualTo(first);

    Object second = options(browser).get("challenge");
    answer("{}");
    assertThat(options(browser).get("challenge")).isNotEqualTo(second);
  }

  @Test
  void whatTheAccountHasAlreadyIsExcluded() {
    register(LabPasskey.in(lab), lab.user("bob's"));
    browser.get(flow(Map.of(), 2));
    answer(passkey.make(options(browser)).json());

    assertThat(options(browser).get("excludeCredentials"))
        .isEqualTo(List.of(Map.of("id", passkey.id(), "type", "public-key")));
  }

  @ParameterizedTest
  @CsvSource({
    "security-key hybrid, , cross-platform",
    "hybrid, , cross-platform",
    "client-device, , platform",
    "client-device hybrid, , ",
    "client-device, cross-platform, cross-platform",
    "hybrid, platform, platform",
  })
  void hintsAreToldInTheirOrderAndSayWhatIsMeantToBrowsersThatDoNotKnowThem(
      String hints, String attachment, String told) {
    Map<String, Object> config = new HashMap<>();
    config.put("hints", Arrays.asList(hints.split(" ")));
    config.put("authenticator_attachment", attachment);

    browser.get(flow(config));

    assertThat(options(browser).get("hints")).isEqualTo(Arrays.asList(hints.split(" ")));
    assertThat(selection().get("authenticatorAttachment")).isEqualTo(told);
  }

  @Test
  void itIsAskedAsConfigured() {
    browser.get(
        flow(
            Map.of(
                "user_verification",
                "required",
                "resident_key_requirement",
                "required",
                "authenticator_attachment",
                "cross-platform",
                "attestation",
                "none")));

    assertThat(selection())
        .isEqualTo(
            Map.of(
                "residentKey",
                "required",
                "requireResidentKey",
                true,
                "userVerification",
                "required",
                "authenticatorAttachment",
                "cross-platform"));
    assertThat(options(browser).get("attestation")).isEqualTo("none");
  }

  // --- what is answered

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ES256", "EDDSA", "RS256"})
  void whoeverMakesAPasskeyHasIt(Algorithm algorithm) {
    LabPasskey made = LabPasskey.in(lab, algorithm);
    browser.get(flow(Map.of()));

    answer(made.make(options(browser)).json());

    assertThat(probe.reached()).isTrue();
    Factor factor = only(alice);
    assertThat(factor.name()).isEmpty();
    assertThat(factor.details())
        .containsEntry("aaguid", new UUID(0, 0).toString())
        .containsEntry("type", "")
        .containsEntry("credential_id", made.id())
        .containsEntry("discoverable", "true")
        .containsEntry("user_verified", "true")
        .containsEntry("backed_up", "false");
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(FactorProof::factor)
        .containsExactly(factor.id());
  }

  @Test
  void itIsNamedAfterItsModel() {
    browser.get(flow(Map.of()));

    answer(
        passkey
            .make(options(browser))
            .aaguid(YUBIKEY)
            .residentKey(null)
            .flags(LabPasskey.PRESENT | LabPasskey.BACKUP_ELIGIBLE | LabPasskey.BACKED_UP)
            .json());

    assertThat(only(alice).name()).isEqualTo("YubiKey 5");
    assertThat(only(alice).details())
        .containsEntry("type", "YubiKey 5")
        .containsEntry("aaguid", YUBIKEY.toString())
        .containsEntry("discoverable", "unknown")
        .containsEntry("user_verified", "false")
        .containsEntry("backed_up", "true");
  }

  @Test
  void programsMaySendItAsAnObject() {
    browser.get(flow(Map.of()));

    browser.post(Map.of("response", passkey.make(options(browser)).credential()));
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  /** What is wrong with an answer, and what with the configuration it is wrong for. */
  private record Wrong(String how, Map<String, ?> config, UnaryOperator<Making> answer) {
    @Override
    public String toString() {
      return how;
    }
  }

  static Stream<Wrong> wrong() {
    LabAuthority stranger = new LabAuthority();
    Map<String, ?> required =
        Map.of("attestation", "required", "trusted_roots", List.of(new LabAuthority().root()));
    return Stream.of(
        new Wrong("another challenge", Map.of(), made -> made.challenge("AAAA")),
        new Wrong("another origin", Map.of(), made -> made.origin("https://evil.example.org")),
        new Wrong("another port", Map.of(), made -> made.origin("http://localhost:1")),
        new Wrong("another host", Map.of(), made -> made.rpId("example.org")),
        new Wrong("a passkey that was shown", Map.of(), made -> made.type("webauthn.get")),
        new Wrong("in a frame from elsewhere", Map.of(), Making::crossOrigin),
        new Wrong("nobody there", Map.of(), made -> made.flags(LabPasskey.VERIFIED)),
        new Wrong(
            "not verified",
            Map.of("user_verification", "required"),
            made -> made.flags(LabPasskey.PRESENT)),
        new Wrong(
            "the wrong attachment",
            Map.of("authenticator_attachment", "cross-platform"),
            made -> made.attachment("platform")),
        // CVE-2026-8830
        new Wrong(
            "no attachment",
            Map.of("authenticator_attachment", "cross-platform"),
            made -> made.attachment(null)),
        new Wrong(
            "not resident",
            Map.of("resident_key_requirement", "required"),
            made -> made.residentKey(false)),
        new Wrong(
            "maybe resident",
            Map.of("resident_key_requirement", "required"),
            made -> made.residentKey(null)),
        new Wrong("a forged statement", Map.of(), made -> made.selfAttested().forged()),
        new Wrong("a forged certificate", Map.of(), made -> made.certified(stranger).forged()),
        // CVE-2025-12150
        new Wrong("no attestation", required, made -> made),
        new Wrong("self attestation", required, Making::selfAttested),
        new Wrong("another root", required, made -> made.certified(stranger)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void anythingElseIsRefused(Wrong wrong) {
    browser.get(flow(wrong.config()));

    answer(wrong.answer().apply(passkey.make(options(browser))).json());

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(factors(alice)).isEmpty();
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aKindOfKeyThatWasNotOfferedIsRefused() {
    browser.get(flow(Map.of()));

    answer(LabPasskey.in(lab, Algorithm.ES384).make(options(browser)).json());

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "7",
        "x",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\"}",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{}}",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\"attestationObject\":\"AA\"}}",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":7,\"attestationObject\":[]}}",
        "{\"id\":\"NotAllowedError\\r\\nFATAL forged\\u001b[0m\"}"
      })
  void whatIsNoPasskeyIsRefused(String json) {
    browser.get(flow(Map.of()));

    answer(json);

    // What is no structure at all is refused before the stage sees it.
    assertThat(lab.errors(browser.view()))
        .singleElement()
        .isIn(FAILED, "response: This is not what was expected. Please try again.");
    assertThat(factors(alice)).isEmpty();
  }

  @Test
  void anAnswerThatContradictsItselfIsRefused() {
    browser.get(flow(Map.of()));
    Map<String, Object> credential = passkey.make(options(browser)).credential();
    credential.put("id", LabPasskey.in(lab).id());

    answer(Json.write(credential));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  // --- challenges

  @Test
  void afterARefusedAnswerItsChallengeIsWorthNothing() {
    browser.get(flow(Map.of()));
    Map<String, Object> options = options(browser);
    answer("{}");

    answer(passkey.make(options).json());
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);

    answer(passkey.make(options(browser)).json());
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aChallengeOfAnotherRunIsRefused() {
    LabFlow flow = flow(Map.of());
    LabBrowser other = lab.browser(alice);
    other.get(flow);
    browser.get(flow);

    answer(passkey.make(options(other)).json());

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
  }

  @Test
  void aChallengeOfAnotherStageOfTheRunIsRefused() {
    UUID stage = lab.stage("authenticator_webauthn", Map.of());
    LabFlow two = lab.flow().stage(stage).stage(stage).stage(lab.stage(probe)).create();
    browser.get(two);
    Map<String, Object> first = options(browser);
    answer(passkey.make(first).json());
    assertThat(factors(alice)).hasSize(1);

    answer(LabPasskey.in(lab).make(first).json());

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(factors(alice)).hasSize(1);
  }

  /** Two nodes may have read the same session at the same moment. */
  @Test
  void aChallengeIsGoodOnceAlsoInACopyOfTheRun() {
    browser.get(flow(Map.of()));
    Map<String, Object> options = options(browser);
    var copy = browser.runs().entries().get(0);
    answer(passkey.make(options).json());
    assertThat(probe.reached()).isTrue();
    browser.runs().put(copy);

    browser.post(Map.of("response", LabPasskey.in(lab).make(options).json()));

    assertThat(lab.errors(browser.view())).containsExactly(FAILED);
    assertThat(factors(alice)).hasSize(1);
  }

  @Test
  void anAnswerThatComesTooLateIsRefused() {
    try (Lab own = Lab.with(Map.of("vestibule.session.fresh", "hours=1"))) {
      User user = own.user("pw");
      LabBrowser one = own.browser(user);
      LabFlow late = own.flow().stage("authenticator_webauthn", Map.of()).create();
      one.get(late);
      Map<String, Object> options = options(one);
      own.clock().advance(Duration.ofMinutes(10));

      one.post(Map.of("response", LabPasskey.in(own).make(options).json()));

      assertThat(own.errors(one.view())).containsExactly(FAILED);
      options = options(one);
      own.clock().advance(Duration.ofMinutes(9));
      one.post(Map.of("response", LabPasskey.in(own).make(options).json()));
      assertThat(own.engine().services().from(Lab.origin()).factors().of(user.id())).hasSize(1);
    }
  }

  // --- what is registered already

  @Test
  void aPasskeyIsRegisteredOnceForAnybody() {
    register(passkey, alice);
    User bob = lab.user("bob's");
    LabBrowser other = lab.browser(bob);
    other.get(flow(Map.of()));

    other.post(Map.of("response", passkey.make(options(other)).json()));

    assertThat(lab.errors(other.view())).containsExactly(KNOWN);
    assertThat(factors(bob)).isEmpty();
  }

  @Test
  void anAuthenticatorThatShowsACertificateIsRegisteredOnceForAnybody() {
    LabAuthority maker = new LabAuthority();
    browser.get(flow(Map.of()));
    answer(passkey.make(options(browser)).certified(maker).json());
    User bob = lab.user("bob's");
    LabBrowser other = lab.browser(bob);
    other.get(flow(Map.of()));

    other.post(Map.of("response", LabPasskey.in(lab).make(options(other)).certified(maker).json()));

    assertThat(lab.errors(other.view())).containsExactly(KNOWN);
    other.post(
        Map.of(
            "response",
            LabPasskey.in(lab).make(options(other)).certified(new LabAuthority()).json()));
    assertThat(factors(bob)).hasSize(1);
  }

  @Test
  void orAsOftenAsOneLikes() {
    LabAuthority maker = new LabAuthority();
    browser.get(flow(Map.of("prevent_duplicate_devices", false), 2));
    for (int i = 1; i <= 2; i++) {
      answer(LabPasskey.in(lab).make(options(browser)).certified(maker).json());
      assertThat(factors(alice)).hasSize(i);
    }
  }

  @Test
  void onePasskeyInManyBrowsersAtOnceIsRegisteredOnce() {
    LabFlow flow = flow(Map.of());
    Queue<LabBrowser> browsers = new ConcurrentLinkedQueue<>();
    Map<LabBrowser, String> answers = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      LabBrowser one = lab.browser(alice);
      one.get(flow);
      browsers.add(one);
      answers.put(one, passkey.make(options(one)).json());
    }

    Together.call(
        8,
        () -> {
          LabBrowser one = browsers.remove();
          return one.post(Map.of("response", Objects.requireNonNull(answers.get(one))));
        });

    assertThat(factors(alice)).hasSize(1);
  }

  // --- models

  @ParameterizedTest
  @CsvSource({
    "cb69481e-8ff7-4039-93ec-0a2729a154a8, cb69481e-8ff7-4039-93ec-0a2729a154a8, true",
    "cb69481e-8ff7-4039-93ec-0a2729a154a8, ee882879-721c-4913-9775-3dfcce97072a, false",
    "cb69481e-8ff7-4039-93ec-0a2729a154a8, aaaaaaaa-0000-4000-8000-000000000001, false",
    "cb69481e-8ff7-4039-93ec-0a2729a154a8, 00000000-0000-0000-0000-000000000000, false",
    "00000000-0000-0000-0000-000000000000, aaaaaaaa-0000-4000-8000-000000000001, true",
    "00000000-0000-0000-0000-000000000000, 00000000-0000-0000-0000-000000000000, true",
    "00000000-0000-0000-0000-000000000000, cb69481e-8ff7-4039-93ec-0a2729a154a8, false",
    "aaaaaaaa-0000-4000-8000-000000000001, aaaaaaaa-0000-4000-8000-000000000001, true",
  })
  void onlyTheModelsThatAreAllowedAreRegistered(UUID allowed, UUID model, boolean registered) {
    browser.get(flow(Map.of("device_type_restrictions", List.of(allowed.toString()))));

    answer(passkey.make(options(browser)).aaguid(model).json());

    assertThat(probe.reached()).isEqualTo(registered);
    assertThat(factors(alice)).hasSize(registered ? 1 : 0);
    if (!registered) {
      assertThat(lab.errors(browser.view()))
          .containsExactly(
              "response: Invalid device type. Contact your "
                  + lab.engine().brand("localhost").title()
                  + " administrator for help.");
    }
  }

  // --- attestation

  @Test
  void aCertificateThatLeadsToARootIsGood() {
    LabAuthority maker = new LabAuthority();
    browser.get(flow(Map.of("attestation", "required", "trusted_roots", List.of(maker.root()))));
    assertThat(options(browser).get("attestation")).isEqualTo("direct");

    answer(passkey.make(options(browser)).certified(maker).json());

    assertThat(probe.reached()).isTrue();
    assertThat(only(alice).details().get("attestation_certificate")).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "indirect", "direct"})
  void elsewhereItMayComeFromAnywhere(String attestation) {
    List<UnaryOperator<Making>> all =
        List.of(made -> made, Making::selfAttested, made -> made.certified(new LabAuthority()));
    browser.get(flow(Map.of("attestation", attestation), all.size()));
    for (UnaryOperator<Making> one : all) {
      answer(one.apply(LabPasskey.in(lab).make(options(browser))).json());
    }

    assertThat(factors(alice)).hasSize(all.size());
  }

  // --- how often

  @Test
  void afterSoManyRefusedAnswersTheFlowIsDenied() {
    browser.get(flow(Map.of("max_attempts", 2)));
    answer("{}");
    assertThat(lab.errors(browser.view())).containsExactly(FAILED);

    Result last = browser.post(Map.of("response", "{}"));

    assertThat(lab.denial(last))
        .isEqualTo(
            "Exceeded maximum attempts. Contact your "
                + lab.engine().brand("localhost").title()
                + " administrator for help.");
    assertThat(factors(alice)).isEmpty();
  }

  @Test
  void orNever() {
    browser.get(flow(Map.of()));
    for (int i = 0; i < 10; i++) {
      answer("{}");
    }

    answer(passkey.make(options(browser)).json());

    assertThat(probe.reached()).isTrue();
  }

  // --- for whom

  @Test
  void whoeverHasNotShownWhoTheyAreGetsNothing() {
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("authenticator_webauthn", Map.of())
            .create();
    LabBrowser stranger = lab.browser();
    stranger.get(flow);
    stranger.post(Map.of("uid_field", alice.username()));

    assertThat(stranger.follow()).isInstanceOf(Result.Denied.class);
  }

  /** CVE-2021-3632: it was shown, and then whoever is at the browser is not them any more. */
  @Test
  void itIsLookedAtAgainWhenTheAnswerComes() {
    try (Lab own = Lab.with(Map.of("vestibule.session.fresh", "minutes=5"))) {
      User user = own.user("pw");
      LabBrowser one = own.browser(user);
      one.get(own.flow().stage("authenticator_webauthn", Map.of()).create());
      Map<String, Object> options = options(one);
      own.clock().advance(Duration.ofMinutes(6));

      Result result = one.post(Map.of("response", LabPasskey.in(own).make(options).json()));

      assertThat(result).isInstanceOf(Result.Elsewhere.class);
      assertThat(own.engine().services().from(Lab.origin()).factors().of(user.id())).isEmpty();
    }
  }

  // --- configuration

  @Test
  void requiredAttestationNeedsRoots() {
    assertThatThrownBy(() -> flow(Map.of("attestation", "required")))
        .hasMessageContaining("trusted_roots: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      })
  void rootsMustBeCertificates(String root) {
    assertThatThrownBy(
            () -> flow(Map.of("attestation", "required", "trusted_roots", List.of(root))))
        .hasMessageContaining("trusted_roots: ");
  }

  @Test
  void oldFilesHaveNoFriendlyName() {
    Map<String, Object> config = new HashMap<>();
    config.put("friendly_name", null);

    browser.get(flow(config));

    assertThat(options(browser)).isNotEmpty();
  }

  // --- what these tests are made of

  private LabFlow flow(Map<String, ?> config) {
    return flow(config, 1);
  }

  /** Whoever has a passkey must show it before they add another: a run that added one did. */
  private LabFlow flow(Map<String, ?> config, int times) {
    LabFlow.Builder flow = lab.flow();
    for (int i = 0; i < times; i++) {
      flow.stage("authenticator_webauthn", config);
    }
    return flow.stage(lab.stage(probe)).create();
  }

  private void register(LabPasskey one, User user) {
    LabBrowser another = lab.browser(user);
    another.get(flow(Map.of()));
    another.post(Map.of("response", one.make(options(another)).json()));
    assertThat(factors(user)).hasSize(1);
  }

  private void answer(String json) {
    browser.post(Map.of("response", json));
    browser.follow();
  }

  private static Map<String, Object> options(LabBrowser at) {
    return asOptions(
        Objects.requireNonNull(at.view().challenge().attributes().get("registration")));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asOptions(Object attribute) {
    return (Map<String, Object>) attribute;
  }

  private Map<String, Object> selection() {
    return asOptions(Objects.requireNonNull(options(browser).get("authenticatorSelection")));
  }

  private List<Factor> factors(User user) {
    return lab.engine().services().from(Lab.origin()).factors().of(user.id());
  }

  private Factor only(User user) {
    assertThat(factors(user)).hasSize(1);
    return factors(user).get(0);
  }
}
