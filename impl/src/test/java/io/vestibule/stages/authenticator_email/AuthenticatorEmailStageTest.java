package io.vestibule.stages.authenticator_email;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.RawAnswer;
import io.vestibule.stages.authenticator.SendsCode;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabRunStore;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import io.vestibule.user.UserStore.NameTakenException;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting up codes by mail, and logging in with them. */
class AuthenticatorEmailStageTest {
  private static final Pattern CODE = Pattern.compile("Your code: (\\d{6})\\b");
  private static final String WRONG = "non_field_errors: Code does not match";
  private static final String INVALID = "non_field_errors: Invalid email";

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final Probe probe = new Probe();
  private final UUID stage = stage(Map.of());
  private final LabFlow flow = settingUp(stage);

  private UUID stage(Map<String, ?> config) {
    Map<String, Object> all = new HashMap<>(Map.of("use_global_settings", true));
    all.putAll(config);
    return lab.stage("authenticator_email", all);
  }

  private LabFlow settingUp(UUID with) {
    return lab.flow()
        .designation(Designation.STAGE_CONFIGURATION)
        .stage(with)
        .stage(lab.stage(probe))
        .create();
  }

  private User without(String address) {
    String name = lab.name("bare");
    try {
      return lab.engine().users().create(NewUser.of(name, name, address));
    } catch (NameTakenException e) {
      throw new AssertionError(e);
    }
  }

  private String someAddress() {
    return lab.name("some") + "@example.com";
  }

  /** The code of the newest mail to an address. */
  private String code(String address) {
    return lab.mails(address).stream()
        .map(mail -> CODE.matcher(mail.text()))
        .filter(Matcher::find)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no code was sent to " + address))
        .group(1);
  }

  private static String other(String code) {
    return code.equals("000000") ? "000001" : "000000";
  }

  private int sent(String address) {
    return (int)
        lab.mails(address).stream().filter(mail -> CODE.matcher(mail.text()).find()).count();
  }

  private List<Factor> factors(User user) {
    return lab.engine().factors().of(user.id());
  }

  private LabBrowser asked(User user) {
    LabBrowser browser = lab.browser(user);
    browser.get(flow);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-authenticator-email");
    return browser;
  }

  private boolean isPast(LabBrowser browser) {
    return browser.follow() instanceof Result.Asked asked
        && asked.view().challenge().component().equals("probe");
  }

  private static @Nullable Object attribute(LabBrowser browser, String name) {
    return browser.view().challenge().attributes().get(name);
  }

  private static List<String> fields(LabBrowser browser) {
    return browser.view().challenge().fields().stream().map(Field::name).toList();
  }

  // Where a code goes

  @Test
  void anAccountWithoutAnAddressIsAskedForOne() {
    LabBrowser browser = asked(without(""));

    assertThat(attribute(browser, "email_required")).isEqualTo(true);
    assertThat(attribute(browser, "email")).isNull();
    assertThat(fields(browser)).containsExactly("email");
  }

  @Test
  void theAccountsOwnAddressIsSentACodeAndShownMasked() {
    LabBrowser browser = asked(alice);

    assertThat(attribute(browser, "email_required")).isEqualTo(false);
    assertThat(attribute(browser, "email")).isEqualTo("u***@e***.o***");
    assertThat(fields(browser)).containsExactly("code", "resend");
    assertThat(sent(alice.email())).isEqualTo(1);
  }

  @Test
  void theRightCodeSetsTheFactorUp() {
    LabBrowser browser = asked(alice);

    browser.post(Map.of("code", code(alice.email())));

    assertThat(isPast(browser)).isTrue();
    Factor factor = factors(alice).get(0);
    assertThat(factor.type()).isEqualTo(FactorType.EMAIL);
    assertThat(factor.stage()).isEqualTo(stage);
    assertThat(factor.name()).isEmpty();
    // Who sees the factor does not see the address.
    assertThat(factor.details()).isEqualTo(Map.of("address", "u***@e***.o***"));
    assertThat(probe.known(ContextKeys.FACTOR_PROOFS).orElseThrow())
        .extracting(proof -> proof.factor())
        .containsExactly(factor.id());
  }

  @Test
  void anAddressThatIsTypedIsSentTheCodeAndRegistered() {
    User bare = without("");
    LabBrowser browser = asked(bare);
    String address = someAddress();

    browser.post(Map.of("email", address.toUpperCase(Locale.ROOT)));

    assertThat(sent(address)).isEqualTo(1);
    assertThat(attribute(browser, "email_required")).isEqualTo(false);
    browser.post(Map.of("code", code(address)));
    assertThat(isPast(browser)).isTrue();
    assertThat(recipient(factors(bare).get(0))).isEqualTo(address);
  }

  private String recipient(Factor factor) {
    return lab.engine()
        .factors()
        .from(Lab.origin())
        .recipient(factor.user(), factor.id())
        .orElseThrow();
  }

  @Test
  void anotherAddressMayBeTypedAndTheCodeOfTheFirstIsWorthNothingForIt() {
    User bare = without("");
    LabBrowser browser = asked(bare);
    String first = someAddress();
    String second = someAddress();
    browser.post(Map.of("email", first));
    browser.post(Map.of("email", second));

    if (!code(first).equals(code(second))) {
      browser.post(Map.of("code", code(first)));
      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    }
    browser.post(Map.of("code", code(second)));
    assertThat(isPast(browser)).isTrue();
    assertThat(recipient(factors(bare).get(0))).isEqualTo(second);
  }

  @Test
  void anAddressAndTheCodeOfAnotherInOneAnswerRegisterNothing() {
    User bare = without("");
    LabBrowser browser = asked(bare);
    String first = someAddress();
    browser.post(Map.of("email", first));

    browser.post(Map.of("email", someAddress(), "code", code(first)));

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-authenticator-email");
    assertThat(factors(bare)).isEmpty();
  }

  @Test
  void whatAPromptOfTheFlowAskedForIsSentTheCode() {
    User bare = without("");
    String address = someAddress();
    LabFlow prompting =
        lab.flow()
            .stage(
                "prompt",
                Map.of("fields", List.of(lab.prompt("email", PromptType.EMAIL).toString())))
            .stage(stage)
            .stage(lab.stage(probe))
            .create();
    LabBrowser browser = lab.browser(bare);
    browser.get(prompting);
    browser.post(Map.of("email", address));
    browser.follow();

    assertThat(sent(address)).isEqualTo(1);
    assertThat(fields(browser)).containsExactly("code", "resend");
    String elsewhere = someAddress();
    browser.post(Map.of("email", elsewhere));
    assertThat(sent(elsewhere)).isZero();
  }

  @Test
  void thePromptDoesNotWinOverTheAccountsOwnAddress() {
    String address = someAddress();
    LabFlow prompting =
        lab.flow()
            .stage(
                "prompt",
                Map.of("fields", List.of(lab.prompt("email", PromptType.EMAIL).toString())))
            .stage(stage)
            .create();
    LabBrowser browser = lab.browser(alice);
    browser.get(prompting);
    browser.post(Map.of("email", address));
    browser.follow();

    assertThat(sent(address)).isZero();
    assertThat(sent(alice.email())).isEqualTo(1);
  }

  private LabBrowser loggingIn(User user, String password) {
    LabFlow login =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage(stage)
            .stage(lab.stage(probe))
            .create();
    LabBrowser browser = lab.browser();
    browser.get(login);
    browser.post(Map.of("uid_field", user.username()));
    browser.follow();
    browser.post(Map.of("password", password));
    browser.follow();
    return browser;
  }

  /** With a password alone one could else receive the second factor oneself (GHSA-qgqp). */
  @Test
  void inALoginTheClientDoesNotChooseWhereTheCodeGoes() {
    LabBrowser browser = loggingIn(alice, "alice's");
    String mallory = someAddress();

    browser.post(Map.of("email", mallory));
    browser.post(Map.of("email", mallory, "resend", true));
    browser.postForm(Map.of("email", mallory, "resend", "true"));

    assertThat(sent(mallory)).isZero();
    assertThat(sent(alice.email())).isEqualTo(3);
    assertThat(fields(browser)).doesNotContain("email");
  }

  @Test
  void inALoginOfAnAccountWithoutAnAddressNoneCanBeTyped() {
    User bare = without("");
    lab.engine().credentials().setHash(bare.id(), lab.hash("bare's"));

    LabBrowser browser = loggingIn(bare, "bare's");

    assertThat(lab.denial(browser.last())).startsWith("There is nowhere to send a code to");
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
    assertThat(sent(alice.email())).isZero();
  }

  // Who may register what

  @Test
  void anAccountHasOneAddressOfAStage() {
    LabBrowser browser = asked(alice);
    browser.post(Map.of("code", code(alice.email())));
    browser.follow();

    assertThat(lab.denial(browser.get(settingUp(stage))))
        .isEqualTo("The user already has an email address registered for MFA.");
    assertThat(browser.get(settingUp(stage(Map.of())))).isInstanceOf(Result.Asked.class);
  }

  @Test
  void oneThatIsRemovedCanBeSetUpAgain() {
    LabBrowser browser = asked(alice);
    browser.post(Map.of("code", code(alice.email())));
    Factor factor = factors(alice).get(0);
    lab.engine()
        .factors()
        .remove(
            Lab.origin(),
            alice.id(),
            factor.id(),
            null,
            new Notice(lab.engine().brand("localhost").id(), Locale.ENGLISH));

    assertThat(browser.get(settingUp(stage))).isInstanceOf(Result.Asked.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"as it is", "UPPER CASE"})
  void anAddressSomebodyHasRegisteredIsRefused(String how) {
    LabBrowser hers = asked(alice);
    hers.post(Map.of("code", code(alice.email())));
    int before = sent(alice.email());
    LabBrowser browser = asked(without(""));

    browser.post(
        Map.of(
            "email",
            how.equals("as it is") ? alice.email() : alice.email().toUpperCase(Locale.ROOT)));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    assertThat(attribute(browser, "email_required")).isEqualTo(true);
    assertThat(sent(alice.email())).isEqualTo(before);
  }

  @Test
  void ofTwoWhoAreSentCodesForOneAddressTheSecondIsRefused() {
    User one = without("");
    User two = without("");
    String address = someAddress();
    LabBrowser first = asked(one);
    first.post(Map.of("email", address));
    String firstCode = code(address);
    lab.clock().advance(Duration.ofSeconds(1));
    LabBrowser second = asked(two);
    second.post(Map.of("email", address));
    String secondCode = code(address);

    first.post(Map.of("code", firstCode));
    second.post(Map.of("code", secondCode));

    assertThat(isPast(first)).isTrue();
    assertThat(factors(two)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "@example.org", "a@", "a b@example.org", "a@b@c", "a@exa mple", "a@-x.org\n"})
  void whatIsNoAddressIsRefused(String typed) {
    LabBrowser browser = asked(without(""));

    browser.post(Map.of("email", typed));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void nothingTypedIsToldSo() {
    LabBrowser browser = asked(without(""));

    browser.post(Map.of());

    assertThat(lab.errors(browser.view())).containsExactly("non_field_errors: email required");
  }

  // The code

  @Test
  void aWrongCodeIsAskedForAgain() {
    LabBrowser browser = asked(alice);

    browser.post(Map.of("code", other(code(alice.email()))));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    browser.post(Map.of("code", code(alice.email())));
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void afterTenWrongCodesEvenTheRightOneIsNotLookedAtInNoRun() {
    toTheNextTenMinutes();
    LabBrowser browser = asked(alice);
    String code = code(alice.email());
    lab.clock().advance(Duration.ofSeconds(1));
    for (int i = 0; i < 10; i++) {
      browser.post(Map.of("code", other(code)));
      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    }

    assertThat(lab.denial(browser.post(Map.of("code", code))))
        .startsWith("Too many wrong codes were typed.");
    assertThat(factors(alice)).isEmpty();
    LabBrowser again = asked(alice);
    assertThat(again.post(Map.of("code", code(alice.email())))).isInstanceOf(Result.Denied.class);
  }

  @Test
  void aCodeExpires() {
    LabBrowser browser = asked(alice);
    lab.clock().advance(Duration.ofMinutes(10));

    browser.post(Map.of("code", code(alice.email())));

    assertThat(lab.errors(browser.view())).containsExactly(WRONG);
  }

  @Test
  void aCodeOfAnotherRunIsWrong() {
    LabBrowser one = asked(alice);
    String code = code(alice.email());
    lab.clock().advance(Duration.ofSeconds(1));
    LabBrowser two = asked(alice);
    if (!code.equals(code(alice.email()))) {
      two.post(Map.of("code", code));
      assertThat(lab.errors(two.view())).containsExactly(WRONG);
    }

    one.post(Map.of("code", code));
    assertThat(isPast(one)).isTrue();
  }

  @Test
  void aNewerCodeReplacesTheOneBefore() {
    LabBrowser browser = asked(alice);
    String older = code(alice.email());
    lab.clock().advance(Duration.ofSeconds(1));
    browser.post(Map.of("resend", true));
    assertThat(browser.view().errors()).extracting(error -> error.code()).contains("email-sent");

    if (!older.equals(code(alice.email()))) {
      browser.post(Map.of("code", older));
      assertThat(lab.errors(browser.view())).containsExactly(WRONG);
    }
    browser.post(Map.of("code", code(alice.email())));
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void noMoreThanFiveAreSentWithinTenMinutesWhateverRunAsks() {
    // From the beginning of such a time.
    toTheNextTenMinutes();
    LabBrowser browser = asked(alice);
    for (int i = 0; i < 4; i++) {
      browser.post(Map.of("resend", true));
    }
    assertThat(sent(alice.email())).isEqualTo(5);

    browser.post(Map.of("resend", true));
    assertThat(lab.errors(browser.view()))
        .containsExactly("non_field_errors: Too many codes were sent. Please wait ten minutes.");
    LabBrowser again = asked(alice);
    assertThat(lab.words(Objects.requireNonNull(again.view().challenge().introduction())))
        .startsWith("Too many codes were sent.");
    assertThat(sent(alice.email())).isEqualTo(5);

    lab.clock().advance(Duration.ofMinutes(10));
    again.post(Map.of("resend", true));
    assertThat(sent(alice.email())).isEqualTo(6);
  }

  private void toTheNextTenMinutes() {
    long into = lab.clock().instant().getEpochSecond() % 600;
    lab.clock().advance(Duration.ofSeconds(600 - into));
  }

  @Test
  void nothingIsSentAgainWhenThePageIsReloaded() {
    LabBrowser browser = asked(alice);
    browser.get();
    browser.get();

    assertThat(sent(alice.email())).isEqualTo(1);
  }

  @Test
  void aPageAsksBeforeAMereLinkHasAMailSent() {
    LabBrowser.Tab tab = lab.browser(alice).tab(flow);

    assertThat(sent(alice.email())).isZero();
    tab.submit(Map.of());
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-authenticator-email");
    assertThat(sent(alice.email())).isEqualTo(1);
  }

  /** Of ten nodes that got the run before any of them was answered. */
  @Test
  void ofTenRightAnswersAtOnceOneSetsItUp() {
    LabBrowser browser = asked(alice);
    Map<String, Object> answer = Map.of("code", code(alice.email()));

    List<Result> results =
        Together.call(
            10,
            () -> {
              LabRunStore copy = new LabRunStore();
              browser.runs().entries().forEach(copy::put);
              FlowRequest request =
                  browser.toRequest(
                      FlowRequest.Client.PROGRAM,
                      new FlowRequest.Input.Submit(null, null, null, new RawAnswer(false, answer)),
                      flow.slug());
              return lab.engine()
                  .executor()
                  .handle(
                      new FlowRequest(
                          request.slug(),
                          request.client(),
                          request.input(),
                          request.query(),
                          copy,
                          request.visitor(),
                          request.device(),
                          request.brand(),
                          request.home(),
                          request.info(),
                          request.origin()))
                  .result();
            });

    assertThat(results).filteredOn(Result.Onward.class::isInstance).hasSize(1);
    assertThat(factors(alice)).hasSize(1);
  }

  @Test
  void aTemplateThatIsNotThereDeniesAndTellsTheOperator() {
    UUID wrong = stage(Map.of("template", "email/gone.html"));

    assertThat(lab.browser(alice).get(settingUp(wrong))).isInstanceOf(Result.Denied.class);
    assertThat(lab.events())
        .anyMatch(
            event ->
                event.action().equals(EventActions.CONFIGURATION_ERROR)
                    && event.details().toString().contains("email/gone.html"));
  }

  // Logging in with it

  private Factor setUp() {
    LabBrowser browser = asked(alice);
    browser.post(Map.of("code", code(alice.email())));
    toTheNextTenMinutes();
    return factors(alice).get(0);
  }

  private LabBrowser showing(SendsCode asking) {
    LabBrowser browser = lab.browser(alice).at(lab.address());
    browser.get(lab.flow().stage(lab.stage(asking)).stage(lab.stage(probe)).create());
    return browser;
  }

  @Test
  void aCodeIsSentToWhereTheFactorSaysAndIsGoodOnceOfTenAtOnce() {
    Factor factor = setUp();
    int before = sent(alice.email());
    SendsCode asking = new SendsCode(new EmailCodes(), factor, 10);
    LabBrowser browser = showing(asking);
    assertThat(sent(alice.email())).isEqualTo(before + 1);

    browser.post(Map.of("code", code(alice.email())));

    assertThat(asking.checks()).filteredOn(FactorCheck.ACCEPTED::equals).hasSize(1);
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void aWrongCodeIsWrong() {
    SendsCode asking = new SendsCode(new EmailCodes(), setUp());
    LabBrowser browser = showing(asking);

    browser.post(Map.of("code", other(code(alice.email()))));

    assertThat(asking.checks()).containsExactly(FactorCheck.WRONG);
  }

  @Test
  void aCodeThatIsTooOldIsWrong() {
    SendsCode asking = new SendsCode(new EmailCodes(), setUp());
    LabBrowser browser = showing(asking);
    lab.clock().advance(Duration.ofMinutes(10));

    browser.post(Map.of("code", code(alice.email())));

    assertThat(asking.checks()).containsExactly(FactorCheck.WRONG);
  }

  @Test
  void aCodeIsStillSentWhenTheStageIsGone() {
    Factor factor = setUp();
    lab.breakStage(stage);
    int before = sent(alice.email());

    LabBrowser browser = showing(new SendsCode(new EmailCodes(), factor));

    assertThat(sent(alice.email())).isEqualTo(before + 1);
    browser.post(Map.of("code", code(alice.email())));
    assertThat(isPast(browser)).isTrue();
  }

  @Test
  void whatIsToldOfAFactorIsMasked() {
    Factor factor = setUp();

    assertThat(new EmailCodes().challenge(factor)).isEqualTo(Map.of("email", "u***@e***.o***"));
    assertThat(lab.words(new EmailCodes().prompt(factor)))
        .isEqualTo("Code from the mail to u***@e***.o***");
    assertThat(new EmailCodes().isSent()).isTrue();
    assertThat(new EmailCodes().looksLike("12 34 56")).isTrue();
    assertThat(new EmailCodes().looksLike("1234567")).isFalse();
  }

  @Test
  void whereCodesGoIsToldForTheOwnersOwnFactorsOnly() {
    Factor factor = setUp();

    assertThat(recipient(factor)).isEqualTo(alice.email());
    assertThat(lab.engine().factors().from(Lab.origin()).recipient(lab.user("x").id(), factor.id()))
        .isEmpty();
  }

  // Masks

  @ParameterizedTest
  @CsvSource({
    "alice@example.org, a***@e***.o***",
    "a@b, a***@b***",
    "Alice.B@Mail.Example.ORG, a***@m***.e***.o***",
    "x@münchen.example, x***@x***.e***"
  })
  void anAddressIsMasked(String address, String masked) {
    assertThat(MailboxAddress.of(address).orElseThrow().masked()).isEqualTo(masked);
  }
}
