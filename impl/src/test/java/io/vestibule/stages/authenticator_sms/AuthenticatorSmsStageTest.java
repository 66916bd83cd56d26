package io.vestibule.stages.authenticator_sms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.json.Json;
import io.vestibule.stages.authenticator.SendsCode;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.VerifyServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting up codes by text message, and logging in with them. */
class AuthenticatorSmsStageTest {
  private static final AtomicLong NUMBERS = new AtomicLong(4_917_000_000_000L);
  private static final String WRONG = "non_field_errors: Code does not match";
  private static final String INVALID = "non_field_errors: Invalid phone number";
  private static final String NOT_SENT =
      "non_field_errors: The code could not be sent. Please try again later.";

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final VerifyServer provider = new VerifyServer();
  private final Probe probe = new Probe();
  private final UUID stage = generic(Map.of());
  private final LabFlow flow = settingUp(stage);
  private final String number = someNumber();

  @AfterEach
  void close() {
    provider.close();
  }

  private UUID generic(Map<String, ?> config) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "provider",
                "generic",
                "from_number",
                "Lab",
                "account_sid",
                provider.address(),
                "auth",
                "name",
                "auth_password",
                "pass-word"));
    all.putAll(config);
    return lab.stage("authenticator_sms", all);
  }

  private LabFlow settingUp(UUID with) {
    return lab.flow()
        .designation(Designation.STAGE_CONFIGURATION)
        .stage(with)
        .stage(lab.stage(probe))
        .create();
  }

  private static String someNumber() {
    return "+" + NUMBERS.incrementAndGet();
  }

  private LabBrowser asked(LabFlow of) {
    LabBrowser browser = lab.browser(alice);
    browser.get(of);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-authenticator-sms");
    return browser;
  }

  private LabBrowser sent() {
    LabBrowser browser = asked(flow);
    browser.post(Map.of("phone_number", number));
    return browser;
  }

  private Map<String, Object> message(int index) {
    try {
      return Json.readObject(provider.questions().get(index).body());
    } catch (Json.InvalidJsonException e) {
      throw new AssertionError(e);
    }
  }

  /** The code of the newest message. */
  private String code() {
    return Objects.requireNonNull(message(provider.questions().size() - 1).get("Body")).toString();
  }

  private static String other(String code) {
    return code.equals("000000") ? "000001" : "000000";
  }

  private List<Factor> factors() {
    return lab.engine().factors().of(alice.id());
  }

  private boolean isPast(LabBrowser browser) {
    return browser.follow() instanceof Result.Asked asked
        && asked.view().challenge().component().equals("probe");
  }

  private static boolean isNumberRequired(LabBrowser browser) {
    return Boolean.TRUE.equals(
        browser.view().challenge().attributes().get("phone_number_required"));
  }

  private static String authorization(VerifyServer.Question question) {
    return question.headers().getOrDefault("authorization", "");
  }

  private static String basic(String of) {
    return "Basic " + Base64.getEncoder().encodeToString(of.getBytes(StandardCharsets.UTF_8));
  }

  // Where a code goes

  @Test
  void theNumberIsAskedFor() {
    LabBrowser browser = asked(flow);

    assertThat(isNumberRequired(browser)).isTrue();
    assertThat(browser.view().challenge().fields())
        .singleElement()
        .satisfies(
            field -> {
              assertThat(field.name()).isEqualTo("phone_number");
              assertThat(field.autocomplete()).isEqualTo("tel");
            });
    assertThat(provider.questions()).isEmpty();
  }

  @Test
  void aNumberThatIsTypedIsSentTheCodeOnce() {
    LabBrowser browser = sent();

    assertThat(isNumberRequired(browser)).isFalse();
    assertThat(message(0)).containsEntry("To", number).containsEntry("From", "Lab");
    assertThat(lab.errors(browser.view()))
        .containsExactly(
            "non_field_errors: We have sent a code to ***"
                + number.substring(number.length() - 2)
                + ".");
    browser.get();
    assertThat(provider.questions()).hasSize(1);
  }

  @Test
  void theRightCodeSetsTheFactorUp() {
    LabBrowser browser = sent();

    browser.post(Map.of("code", code()));

    assertThat(isPast(browser)).isTrue();
    Factor factor = factors().get(0);
    assertThat(factor.type()).isEqualTo(FactorType.SMS);
    assertThat(factor.stage()).isEqualTo(stage);
    assertThat(factor.details())
        .isEqualTo(Map.of("address", "***" + number.substring(number.length() - 2)));
    assertThat(recipient(factor)).contains(number);
  }

  private Optional<String> recipient(Factor factor) {
    return lab.engine().factors().from(Lab.origin()).recipient(alice.id(), factor.id());
  }

  private LabFlow prompting() {
    return lab.flow()
        .stage("prompt", Map.of("fields", List.of(lab.prompt("phone", PromptType.TEXT).toString())))
        .stage(stage)
        .stage(lab.stage(probe))
        .create();
  }

  @Test
  void theNumberAPromptAskedForIsSentTheCodeAtOnce() {
    LabBrowser browser = lab.browser(alice);
    browser.get(prompting());
    browser.post(Map.of("phone", number));
    browser.follow();

    assertThat(isNumberRequired(browser)).isFalse();
    assertThat(message(0)).containsEntry("To", number);
    browser.post(Map.of("phone_number", someNumber()));
    assertThat(provider.questions()).hasSize(1);
    browser.post(Map.of("code", code()));
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void aNumberOfAPromptThatIsRegisteredIsAskedForInstead() {
    sent().post(Map.of("code", code()));
    User bob = lab.user("bob's");
    LabBrowser browser = lab.browser(bob);
    browser.get(prompting());
    browser.post(Map.of("phone", number));
    browser.follow();

    assertThat(isNumberRequired(browser)).isTrue();
    assertThat(provider.questions()).hasSize(1);
  }

  private LabBrowser loggingIn(boolean prompted) {
    LabFlow.Builder login =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
    if (prompted) {
      login.stage(
          "prompt", Map.of("fields", List.of(lab.prompt("phone", PromptType.TEXT).toString())));
    }
    LabBrowser browser = lab.browser();
    browser.get(login.stage(stage).stage(lab.stage(probe)).create());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    browser.post(Map.of("password", "alice's"));
    browser.follow();
    return browser;
  }

  @Test
  void inALoginNoNumberCanBeTyped() {
    LabBrowser browser = loggingIn(false);

    assertThat(lab.denial(browser.last())).startsWith("There is nowhere to send a code to");
  }

  @Test
  void inALoginTheClientDoesNotChooseWhereTheCodeGoes() {
    LabBrowser browser = loggingIn(true);
    browser.post(Map.of("phone", number));
    browser.follow();

    browser.post(Map.of("phone_number", someNumber()));
    browser.post(Map.of("phone_number", someNumber(), "resend", true));
    browser.postForm(Map.of("phone_number", someNumber(), "resend", "true"));

    assertThat(provider.questions()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(message(i)).containsEntry("To", number);
    }
    assertThat(browser.view().challenge().fields())
        .extracting(Field::name)
        .containsExactly("code", "resend");
  }

  @Test
  void whoeverProvedNothingIsDenied() {
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
  }

  // Numbers

  @ParameterizedTest
  @CsvSource({
    "+49 170 1234567, +491701234567",
    "0049-170-1234567, +491701234567",
    "' +1 (555) 010-0000', +15550100000",
    "+49 (0) 170 1234567, +491701234567",
    "+44 20 7946 0000, +442079460000"
  })
  void aNumberIsReadAsPeopleWriteIt(String typed, String read) {
    assertThat(PhoneNumber.of(typed)).contains(new PhoneNumber(read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0170 1234567",
        "+0491701234567",
        "+49",
        "+491701234567890123",
        "+49170x34567",
        "+49 170 1234567;ext=1",
        "++491701234567",
        "sip:+491701234567"
      })
  void whatIsNoNumberIsNone(String typed) {
    assertThat(PhoneNumber.of(typed)).isEmpty();
  }

  @Test
  void aNumberThatIsNoneIsRefused() {
    LabBrowser browser = asked(flow);

    browser.post(Map.of("phone_number", "0170 1234567"));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    browser.post(Map.of());
    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: phone_number required");
  }

  @Test
  void aNumberSomebodyHasRegisteredIsRefused() {
    sent().post(Map.of("code", code()));
    LabBrowser browser = lab.browser(lab.user("bob's"));
    browser.get(flow);

    browser.post(Map.of("phone_number", number.substring(0, 4) + " " + number.substring(4)));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    assertThat(provider.questions()).hasSize(1);
  }

  // Verifying only

  @Test
  void aNumberThatIsOnlyVerifiedIsNotKept() {
    UUID verifying = generic(Map.of("verify_only", true));
    LabFlow once = settingUp(verifying);
    LabBrowser browser = asked(once);
    browser.post(Map.of("phone_number", number));
    browser.post(Map.of("code", code()));

    assertThat(isPast(browser)).isTrue();
    Factor factor = factors().get(0);
    assertThat(factor.details()).isEqualTo(Map.of("verify_only", "true"));
    assertThat(factor.canBeShown()).isFalse();
    assertThat(recipient(factor)).isEmpty();
    LabBrowser another = lab.browser(lab.user("bob's"));
    another.get(once);
    another.post(Map.of("phone_number", number));
    assertThat(lab.errors(another.view())).containsExactly(INVALID);
    // It is not what has to be shown to add another factor.
    lab.clock().advance(Duration.ofMinutes(1));
    assertThat(lab.browser(alice).get(settingUp(generic(Map.of()))))
        .isInstanceOf(Result.Asked.class);
  }

  @Test
  void nothingIsSentToANumberThatWasOnlyVerified() {
    LabBrowser browser = asked(settingUp(generic(Map.of("verify_only", true))));
    browser.post(Map.of("phone_number", number));
    browser.post(Map.of("code", code()));
    LabBrowser asking = lab.browser(alice);

    asking.get(
        lab.flow().stage(lab.stage(new SendsCode(new SmsCodes(), factors().get(0)))).create());

    assertThat(lab.words(Objects.requireNonNull(asking.view().challenge().introduction())))
        .isEqualTo("The code could not be sent. Please try again later.");
    assertThat(provider.questions()).hasSize(1);
  }

  // Codes

  @Test
  void aWrongCodeIsAskedForAgain() {
    LabBrowser browser = sent();

    browser.post(Map.of("code", other(code())));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    assertThat(factors()).isEmpty();
  }

  @Test
  void aCodeIsGoodForFiveMinutes() {
    LabBrowser browser = sent();
    lab.clock().advance(Duration.ofMinutes(5).minusMillis(1));

    browser.post(Map.of("code", code()));

    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void andThenNoMore() {
    LabBrowser browser = sent();
    lab.clock().advance(Duration.ofMinutes(5));

    browser.post(Map.of("code", code()));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
  }

  @Test
  void theCodeOfOneNumberDoesNotRegisterAnother() {
    LabBrowser browser = sent();
    String first = code();
    browser.post(Map.of("phone_number", someNumber()));

    if (!first.equals(code())) {
      browser.post(Map.of("code", first));
      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    }
    assertThat(factors()).isEmpty();
  }

  @Test
  void norDoesItRegisterOneToWhichNoCodeCouldBeSent() {
    LabBrowser browser = sent();
    String first = code();
    provider.answering(500, "");
    browser.post(Map.of("phone_number", someNumber()));

    browser.post(Map.of("code", first));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    assertThat(factors()).isEmpty();
  }

  // Providers

  @Test
  void aGenericProviderIsSentTheMessageAsJson() {
    sent();

    assertThat(provider.question().type()).isEqualTo("application/json");
    assertThat(authorization(provider.question())).isEqualTo(basic("name:pass-word"));
    assertThat(code()).matches("[0-9]{6}");
    assertThat(Objects.requireNonNull(message(0).get("Message")).toString())
        .startsWith("Use this code to log in to ")
        .contains(": " + code())
        // So that a browser can fill it in, on this site only.
        .endsWith("\n\n@localhost #" + code());
  }

  @Test
  void aGenericProviderCanBeShownAToken() {
    LabBrowser browser = asked(settingUp(generic(Map.of("auth_type", "bearer", "auth", "t-1"))));

    browser.post(Map.of("phone_number", number));

    assertThat(authorization(provider.question())).isEqualTo("Bearer t-1");
  }

  @Test
  void twilioIsSentTheMessageAsAForm() {
    provider.answering(201, "{\"status\":\"queued\"}");
    LabBrowser browser =
        asked(
            settingUp(
                lab.stage(
                    "authenticator_sms",
                    Map.of(
                        "provider",
                        "twilio",
                        "from_number",
                        "+15550100000",
                        "account_sid",
                        "AC123",
                        "auth",
                        "secret",
                        "twilio_url",
                        "http://" + provider.host() + "/"))));

    browser.post(Map.of("phone_number", number));

    VerifyServer.Question question = provider.question();
    assertThat(question.path()).isEqualTo("/2010-04-01/Accounts/AC123/Messages.json");
    assertThat(question.type()).isEqualTo("application/x-www-form-urlencoded");
    assertThat(authorization(question)).isEqualTo(basic("AC123:secret"));
    assertThat(question.form()).containsOnlyKeys("From", "To", "Body");
    assertThat(question.form()).containsEntry("From", "+15550100000").containsEntry("To", number);
    assertThat(question.form().get("Body")).startsWith("Use this code to log in to ");
  }

  @ParameterizedTest
  @CsvSource({"200, ''", "200, OK", "202, []", "204, ''", "200, <html>"})
  void whateverComesWithASuccessIsNotLookedAt(int status, String body) {
    provider.answering(status, body);

    assertThat(isNumberRequired(sent())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"400", "401", "404", "429", "500", "503", "302"})
  void aProviderThatDoesNotSendIsToldToThePersonAndTheOperator(int status) {
    provider.answering(status, "{\"message\":\"a secret of the provider's\"}");

    LabBrowser browser = sent();

    assertThat(lab.errors(browser.view())).containsExactly(NOT_SENT);
    assertThat(lab.events(EventActions.CONFIGURATION_ERROR, alice))
        .singleElement()
        .extracting(Event::details)
        .satisfies(
            details -> {
              assertThat(details)
                  .containsEntry("message", "Error sending SMS")
                  .containsEntry("reason", "answered with status " + status);
              assertThat(details.toString()).doesNotContain("provider's").doesNotContain(code());
            });
    // Looking at the page again sends nothing.
    browser.get();
    assertThat(provider.questions()).hasSize(1);
    // What was not sent confirms nothing.
    browser.post(Map.of("phone_number", number, "code", code()));
    assertThat(factors()).isEmpty();
  }

  @Test
  void aCodeAPromptsNumberCouldNotBeSentIsSentWhenAskedForAgain() {
    provider.answering(500, "");
    LabBrowser browser = lab.browser(alice);
    browser.get(prompting());
    browser.post(Map.of("phone", number));
    browser.follow();
    assertThat(lab.words(Objects.requireNonNull(browser.view().challenge().introduction())))
        .isEqualTo("The code could not be sent. Please try again later.");

    provider.answering(200, "");
    browser.post(Map.of("resend", true));
    browser.post(Map.of("code", code()));
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void theSixthMessageWithinTenMinutesIsNotSent() {
    long into = lab.clock().instant().getEpochSecond() % 600;
    lab.clock().advance(Duration.ofSeconds(600 - into));
    LabBrowser browser = sent();
    for (int i = 0; i < 5; i++) {
      browser.post(Map.of("phone_number", someNumber()));
    }

    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: Too many codes were sent. Please wait ten minutes.");
    assertThat(provider.questions()).hasSize(5);
  }

  // Logging in with it

  private SendsCode showing(LabBrowser browser, int atOnce) {
    sent().post(Map.of("code", code()));
    SendsCode asking = new SendsCode(new SmsCodes(), factors().get(0), atOnce);
    browser.get(lab.flow().stage(lab.stage(asking)).stage(lab.stage(probe)).create());
    return asking;
  }

  @Test
  void aCodeIsSentToTheNumberAndIsGoodOnceOfTenAtOnce() {
    LabBrowser browser = lab.browser(alice).at(lab.address());
    SendsCode asking = showing(browser, 10);
    assertThat(message(1)).containsEntry("To", number);

    browser.post(Map.of("code", code()));

    assertThat(asking.checks()).filteredOn(FactorCheck.ACCEPTED::equals).hasSize(1);
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void aCodeThatIsTooOldIsWrong() {
    LabBrowser browser = lab.browser(alice).at(lab.address());
    SendsCode asking = showing(browser, 1);
    lab.clock().advance(Duration.ofMinutes(5));

    browser.post(Map.of("code", code()));

    assertThat(asking.checks()).containsExactly(FactorCheck.WRONG);
  }

  @Test
  void withoutTheStageNobodySendsACode() {
    sent().post(Map.of("code", code()));
    SendsCode asking = new SendsCode(new SmsCodes(), factors().get(0));
    lab.breakStage(stage);
    LabBrowser browser = lab.browser(alice).at(lab.address());

    browser.get(lab.flow().stage(lab.stage(asking)).create());

    assertThat(lab.words(Objects.requireNonNull(browser.view().challenge().introduction())))
        .isEqualTo("The code could not be sent. Please try again later.");
    assertThat(provider.questions()).hasSize(1);
  }
}
