package io.vestibule.stages.email;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.User;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabMail;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Showing by link or code that a mail was read. */
class EmailStageTest {
  private static final Map<String, ?> BY_NAME =
      Map.of("user_fields", List.of("username", "email"), "show_matched_user", false);
  private static final String WRONG = "code: This code is not right, or does not work any more.";
  private static final String USED = "Link was already used, please request a new link.";

  private final Lab lab = Lab.shared();
  private final User bob = lab.user("bob's");
  private final Probe probe = new Probe();
  private final LabFlow flow = recovery(Map.of());

  private LabFlow recovery(Map<String, ?> config) {
    Map<String, Object> all = new HashMap<>(Map.of("use_global_settings", true));
    all.putAll(config);
    return lab.flow()
        .designation(Designation.RECOVERY)
        .stage("identification", BY_NAME)
        .stage("email", all)
        .stage(lab.stage(probe))
        .stage("user_login", Map.of())
        .create();
  }

  /** A tab in which somebody was said to have been sent a mail. */
  private LabBrowser.Tab asked(LabFlow of, String name) {
    LabBrowser.Tab tab = lab.browser().tab(of);
    tab.submit(Map.of("uid_field", name));
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-email");
    return tab;
  }

  private LabMail mail() {
    return LabMail.last(lab, bob.email());
  }

  private Result follow(LabBrowser browser, LabFlow of, LabMail mail) {
    LabBrowser.Tab tab = browser.tab(of, "flow_token", mail.key());
    return goOn(tab);
  }

  private static Result goOn(LabBrowser.Tab tab) {
    return tab.shown() instanceof Result.Asked
        ? tab.submit(Map.of("token", tab.view().challenge().fields().get(0).value()))
        : tab.shown();
  }

  private static boolean isPast(Result result) {
    return result instanceof Result.Asked asked
        && asked.view().challenge().component().equals("probe");
  }

  // Sending

  @Test
  void aMailGoesToTheAccountsAddressWithALinkAndACode() {
    asked(flow, bob.username());

    assertThat(LabMail.to(lab, bob.email())).hasSize(1);
    assertThat(mail().url())
        .startsWith(lab.engine().brand("localhost").baseUrl() + "/if/flow/" + flow.slug() + "/?");
  }

  @Test
  void theLinkIsOnTheBrandsOwnHostWhateverTheRequestSays() {
    LabBrowser.Tab tab = lab.browser().on("evil.example").tab(flow);
    tab.submit(Map.of("uid_field", bob.username()));

    assertThat(mail().url()).startsWith(lab.engine().brand("localhost").baseUrl() + "/");
  }

  @Test
  void theLinkKeepsWhereTheBrowserIsToGo() {
    LabBrowser.Tab tab = lab.browser().tab(flow, "next", "/app");
    tab.submit(Map.of("uid_field", bob.username()));

    assertThat(mail().url()).contains("next=%2Fapp").doesNotContain("run=");
  }

  @Test
  void nothingIsSentTwiceWhenThePageIsReloaded() {
    LabBrowser.Tab tab = asked(flow, bob.username());
    tab.open();
    tab.open();

    assertThat(LabMail.to(lab, bob.email())).hasSize(1);
  }

  @Test
  void withoutAPendingUserTheFlowIsDenied() {
    LabFlow alone = lab.flow().stage("email", Map.of("use_global_settings", true)).create();

    assertThat(lab.browser().get(alone)).isInstanceOf(Result.Denied.class);
  }

  @Test
  void somebodyUnknownSeesTheSameAndGetsNothing() {
    String nobody = lab.name("nobody") + "@example.org";
    LabBrowser.Tab known = asked(flow, bob.username());
    LabBrowser.Tab unknown = asked(flow, nobody);

    assertThat(unknown.view().challenge().attributes())
        .isEqualTo(known.view().challenge().attributes());
    assertThat(unknown.view().challenge().introduction())
        .isEqualTo(known.view().challenge().introduction());
    assertThat(lab.mails(nobody)).isEmpty();
    unknown.submit(Map.of("code", "12345678"));
    known.submit(Map.of("code", mail().code().equals("12345678") ? "12345679" : "12345678"));
    assertThat(lab.errors(unknown.view())).isEqualTo(lab.errors(known.view())).contains(WRONG);
  }

  @Test
  void aProgramThatAnswersNothingHasTheMailSentAgain() {
    LabBrowser browser = lab.browser();
    browser.get(flow);
    browser.post(Map.of("uid_field", bob.username()));
    browser.follow();
    browser.post(Map.of());

    assertThat(browser.view().errors()).extracting(error -> error.code()).contains("email-sent");
    assertThat(LabMail.to(lab, bob.email())).hasSize(2);
  }

  @Test
  void aPageWhoseFormIsEmptyHasNothingSent() {
    LabBrowser.Tab tab = asked(flow, bob.username());
    tab.submit(Map.of());

    assertThat(lab.errors(tab.view())).hasSize(1).first().asString().startsWith("code: ");
    assertThat(LabMail.to(lab, bob.email())).hasSize(1);
  }

  @Test
  void itIsSentOnlySoOftenToOnePerson() {
    LabFlow twice = recovery(Map.of("recovery_max_attempts", 2));
    LabBrowser.Tab tab = asked(twice, bob.username());
    tab.submit(Map.of("resend", "true"));
    tab.submit(Map.of("resend", "true"));

    assertThat(lab.errors(tab.view()))
        .containsExactly(
            "non_field_errors: Too many account verification attempts. Please try again after 5"
                + " minutes.");
    assertThat(LabMail.to(lab, bob.email())).hasSize(2);
    lab.clock().advance(Duration.ofMinutes(5));
    tab.submit(Map.of("resend", "true"));
    assertThat(LabMail.to(lab, bob.email())).hasSize(3);
  }

  @Test
  void runsOfOneFlowAfterTheOtherDoNotLiftTheLimitAndNobodyIsToldOfTheAddressBehindAName() {
    LabFlow twice = recovery(Map.of("recovery_max_attempts", 2));
    asked(twice, bob.username());
    asked(twice, bob.username());
    LabBrowser.Tab third = asked(twice, bob.email());

    assertThat(LabMail.to(lab, bob.email())).hasSize(2);
    assertThat(lab.words(java.util.Objects.requireNonNull(third.view().challenge().introduction())))
        .startsWith("We have sent you");
  }

  @Test
  void ofManyAtOnceOnlySoManyAreSent() {
    LabFlow five = recovery(Map.of());
    Together.call(
        20,
        () -> {
          LabBrowser.Tab tab = lab.browser().tab(five);
          return tab.submit(Map.of("uid_field", bob.username()));
        });

    assertThat(LabMail.to(lab, bob.email())).hasSize(5);
  }

  @Test
  void aTemplateThatIsNotThereDeniesAndTellsTheOperator() {
    LabFlow wrong = recovery(Map.of("template", "email/gone.html"));
    LabBrowser.Tab tab = lab.browser().tab(wrong);

    assertThat(tab.submit(Map.of("uid_field", bob.username()))).isInstanceOf(Result.Denied.class);
    assertThat(lab.events())
        .anyMatch(
            event ->
                event.action().equals(EventActions.CONFIGURATION_ERROR)
                    && event.details().toString().contains("email/gone.html"));
  }

  // The link

  @Test
  void theLinkGoesOnInAnotherBrowserWhenThePersonSaysSo() {
    asked(flow, bob.username());
    LabBrowser phone = lab.browser();
    LabBrowser.Tab tab = phone.tab(flow, "flow_token", mail().key());
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-consent");

    assertThat(isPast(goOn(tab))).isTrue();
    assertThat(probe.known(ContextKeys.PENDING_USER).orElseThrow().id()).isEqualTo(bob.id());
    tab.submit(Map.of());
    assertThat(phone.visitor().user()).extracting(User::id).isEqualTo(bob.id());
  }

  @Test
  void whoeverMerelyLooksUsesNothingUp() {
    asked(flow, bob.username());
    for (int i = 0; i < 10; i++) {
      assertThat(lab.browser().tab(flow, "flow_token", mail().key()).shown())
          .isInstanceOf(Result.Asked.class);
      assertThat(lab.browser().get(flow, "flow_token", mail().key()))
          .isInstanceOf(Result.Asked.class);
    }

    assertThat(isPast(follow(lab.browser(), flow, mail()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "token"})
  void anAnswerThatDoesNotComeFromItsQuestionUsesNothingUp(String token) {
    asked(flow, bob.username());
    LabBrowser program = lab.browser();
    program.get(flow, "flow_token", mail().key());
    program.post(token.isEmpty() ? Map.of() : Map.of("token", token));

    assertThat(program.view().challenge().component()).isEqualTo("ak-stage-consent");
    assertThat(program.view().errors()).isNotEmpty();
    assertThat(isPast(follow(lab.browser(), flow, mail()))).isTrue();
  }

  @Test
  void aLinkWorksOnceAndSaysSo() {
    asked(flow, bob.username());
    follow(lab.browser(), flow, mail());

    Result again = lab.browser().tab(flow, "flow_token", mail().key()).shown();
    assertThat(lab.denial(again)).isEqualTo(USED);
  }

  @Test
  void twoWhoSawTheQuestionAndBothSayYesAreOneAndOneTooLate() {
    asked(flow, bob.username());
    LabBrowser.Tab first = lab.browser().tab(flow, "flow_token", mail().key());
    LabBrowser.Tab second = lab.browser().tab(flow, "flow_token", mail().key());

    assertThat(isPast(goOn(first))).isTrue();
    assertThat(lab.denial(goOn(second))).isEqualTo(USED);
  }

  @Test
  void ofManyAtOnceOneGetsIn() {
    asked(flow, bob.username());
    LabMail mail = mail();
    List<LabBrowser.Tab> tabs = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      tabs.add(lab.browser().tab(flow, "flow_token", mail.key()));
    }
    java.util.Iterator<LabBrowser.Tab> each = tabs.iterator();
    List<Result> results =
        Together.call(
            32,
            () -> {
              LabBrowser.Tab tab;
              synchronized (each) {
                tab = each.next();
              }
              return goOn(tab);
            });

    assertThat(results).filteredOn(EmailStageTest::isPast).hasSize(1);
    assertThat(results).filteredOn(Result.Denied.class::isInstance).hasSize(31);
  }

  @Test
  void inTheBrowserItWasUsedInTheLinkLeadsBackToItsRun() {
    asked(flow, bob.username());
    LabBrowser phone = lab.browser();
    follow(phone, flow, mail());

    assertThat(isPast(phone.tab(flow, "flow_token", mail().key()).shown())).isTrue();
  }

  @Test
  void aLinkWorksUntilItExpires() {
    asked(flow, bob.username());
    lab.clock().advance(Duration.ofMinutes(30).minusMillis(1));

    assertThat(isPast(follow(lab.browser(), flow, mail()))).isTrue();
  }

  @Test
  void anExpiredLinkSaysSo() {
    asked(flow, bob.username());
    LabBrowser.Tab before = lab.browser().tab(flow, "flow_token", mail().key());
    lab.clock().advance(Duration.ofMinutes(30));

    String expired = "This link has expired. Please request a new one.";
    assertThat(lab.denial(lab.browser().tab(flow, "flow_token", mail().key()).shown()))
        .isEqualTo(expired);
    // Also where the question was asked in time.
    assertThat(lab.denial(goOn(before))).isEqualTo(expired);
  }

  @Test
  void aNewerMailReplacesTheLinkAndTheCodeOfTheOlder() {
    LabBrowser.Tab tab = asked(flow, bob.username());
    LabMail older = mail();
    lab.clock().advance(Duration.ofSeconds(1));
    tab.submit(Map.of("resend", "true"));
    assertThat(lab.notices(tab.view())).isEmpty();
    assertThat(tab.view().errors()).extracting(error -> error.code()).contains("email-sent");

    assertThat(lab.denial(lab.browser().tab(flow, "flow_token", older.key()).shown()))
        .startsWith("There is a newer link.");
    tab.submit(Map.of("code", older.code()));
    assertThat(lab.errors(tab.view())).contains(WRONG);
    assertThat(isPast(tab.submit(Map.of("code", mail().code())))).isTrue();
  }

  @Test
  void usingALinkMakesOthersForTheSameAccountInTheFlowWorthless() {
    asked(flow, bob.username());
    LabMail one = mail();
    lab.clock().advance(Duration.ofSeconds(1));
    asked(flow, bob.username());
    LabMail other = mail();
    assertThat(other).isNotEqualTo(one);
    follow(lab.browser(), flow, other);

    assertThat(lab.denial(lab.browser().tab(flow, "flow_token", one.key()).shown()))
        .startsWith("There is a newer link.");
  }

  @Test
  void aLinkIsNothingInAnotherFlow() {
    asked(flow, bob.username());
    LabFlow other = recovery(Map.of());
    LabBrowser browser = lab.browser();
    browser.tab(other, "flow_token", mail().key());

    assertThat(browser.get(other)).isInstanceOf(Result.Asked.class);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-identification");
  }

  @Test
  void whoeverHoldsALinkForOneAccountDoesNotGetIntoAnother() {
    User admin = lab.superuser();
    LabFlow asksAgain =
        lab.flow()
            .designation(Designation.RECOVERY)
            .stage("identification", BY_NAME)
            .stage("email", Map.of("use_global_settings", true))
            .stage(
                "identification",
                BY_NAME,
                // One that has a policy asks, though the name is known.
                binding -> binding.whenRun().policy(LabFlow.toPolicy(lab.policy(true))))
            .stage("user_login", Map.of())
            .create();
    asked(asksAgain, bob.username());
    LabBrowser browser = lab.browser();
    LabBrowser.Tab tab = browser.tab(asksAgain, "flow_token", mail().key());
    goOn(tab);

    assertThat(tab.submit(Map.of("uid_field", admin.username()))).isInstanceOf(Result.Denied.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void aRestartAfterTheLinkKeepsWhomItWasFor() {
    User admin = lab.superuser();
    LabFlow restarts =
        lab.flow()
            .designation(Designation.RECOVERY)
            .stage("identification", BY_NAME)
            .stage("email", Map.of("use_global_settings", true))
            .stage(
                "password",
                Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")),
                binding -> binding.onInvalid(InvalidResponseAction.RESTART))
            .stage("user_login", Map.of())
            .create();
    asked(restarts, bob.username());
    LabBrowser browser = lab.browser();
    LabBrowser.Tab tab = browser.tab(restarts, "flow_token", mail().key());
    goOn(tab);
    tab.submit(Map.of("password", "wrong"));
    Result result =
        tab.shown() instanceof Result.Asked
            ? tab.submit(Map.of("uid_field", admin.username()))
            : tab.shown();

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void aRunOfSomebodyLoggedInGoesOnOnlyWhereTheyAreLoggedIn() {
    LabFlow own =
        lab.flow()
            .stage("identification", BY_NAME)
            .stage("email", Map.of("use_global_settings", true))
            .stage(lab.stage(probe))
            .create();
    LabBrowser.Tab tab = lab.browser(bob).tab(own);
    tab.submit(Map.of("uid_field", bob.username()));
    assertThat(lab.denial(follow(lab.browser(), own, mail()))).startsWith("Please log in as");
    assertThat(lab.denial(follow(lab.browser(lab.user("x")), own, mail())))
        .startsWith("Please log in as");

    assertThat(isPast(follow(lab.browser(bob), own, mail()))).isTrue();
  }

  @Test
  void anAccountDeactivatedMeanwhileIsNotLoggedIn() {
    asked(flow, bob.username());
    LabBrowser browser = lab.browser();
    LabBrowser.Tab tab = browser.tab(flow, "flow_token", mail().key());
    goOn(tab);
    lab.engine().users().setActive(bob.id(), false);

    assertThat(tab.submit(Map.of())).isInstanceOf(Result.Denied.class);
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void theLinkOfAnAccountThatIsGoneIsNone() {
    asked(flow, bob.username());
    LabMail mail = mail();
    lab.engine().users().delete(bob.id());

    LabBrowser.Tab tab = lab.browser().tab(flow, "flow_token", mail.key());
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-identification");
  }

  // The code

  @Test
  void theCodeGoesOnWhereItIsTyped() {
    LabBrowser.Tab tab = asked(flow, bob.username());
    String code = mail().code();

    assertThat(isPast(tab.submit(Map.of("code", code.substring(0, 4) + "-" + code.substring(4)))))
        .isTrue();
  }

  @Test
  void withTheCodeTheLinkIsUsedUpAndWithTheLinkTheCode() {
    LabBrowser.Tab tab = asked(flow, bob.username());
    LabMail mail = mail();
    tab.submit(Map.of("code", mail.code()));
    assertThat(lab.denial(lab.browser().tab(flow, "flow_token", mail.key()).shown()))
        .isEqualTo(USED);

    LabBrowser.Tab second = asked(flow, bob.username());
    LabMail other = mail();
    follow(lab.browser(), flow, other);
    second.submit(Map.of("code", other.code()));
    assertThat(lab.errors(second.view())).contains(WRONG);
  }

  @Test
  void aCodeIsWorthNothingAfterFiveWrongOnes() {
    LabBrowser.Tab tab = asked(flow, bob.username());
    String code = mail().code();
    String wrong = code.equals("00000000") ? "00000001" : "00000000";
    for (int i = 0; i < 5; i++) {
      tab.submit(Map.of("code", wrong));
    }
    tab.submit(Map.of("code", code));

    assertThat(lab.errors(tab.view())).contains(WRONG);
    // Guessing at the code does not take the link away from its owner.
    assertThat(isPast(follow(lab.browser(), flow, mail()))).isTrue();
  }

  @Test
  void theCodeOfAnotherRunIsWrong() {
    LabBrowser.Tab hers = asked(flow, bob.username());
    String code = mail().code();
    LabBrowser.Tab other = asked(flow, bob.username());
    other.submit(Map.of("code", code));

    assertThat(lab.errors(other.view())).contains(WRONG);
    assertThat(isPast(hers.submit(Map.of("code", code)))).isTrue();
  }

  @Test
  void anExpiredCodeIsWrong() {
    LabBrowser.Tab tab = asked(recovery(Map.of("token_expiry", "minutes=10")), bob.username());
    lab.clock().advance(Duration.ofMinutes(10));
    tab.submit(Map.of("code", mail().code()));

    assertThat(lab.errors(tab.view())).contains(WRONG);
  }

  // What comes of it

  @Test
  void anAccountThatNeverLoggedInIsActivated() {
    LabFlow activating = recovery(Map.of("activate_user_on_success", true));
    lab.engine().users().setActive(bob.id(), false);
    LabBrowser.Tab tab = asked(activating, bob.username());
    tab.submit(Map.of("code", mail().code()));

    assertThat(lab.engine().users().find(bob.id()).orElseThrow().active()).isTrue();
  }

  @Test
  void anAccountThatWasDeactivatedLaterStaysSo() {
    LabFlow activating = recovery(Map.of("activate_user_on_success", true));
    lab.browser(bob);
    lab.engine().users().setActive(bob.id(), false);
    LabBrowser.Tab tab = asked(activating, bob.username());
    tab.submit(Map.of("code", mail().code()));

    assertThat(lab.engine().users().find(bob.id()).orElseThrow().active()).isFalse();
  }

  @Test
  void aProofForOneAddressIsNoneForAnother() {
    LabFlow twoAddresses =
        lab.flow()
            .stage("identification", BY_NAME)
            .stage("email", Map.of("use_global_settings", true))
            .stage(
                "email",
                Map.of("use_global_settings", true),
                binding ->
                    binding
                        .whenRun()
                        .policy(
                            LabFlow.toPolicy(
                                lab.knowing(ContextKeys.EMAIL, "other-" + bob.email()))))
            .stage(lab.stage(probe))
            .create();
    LabBrowser.Tab tab = asked(twoAddresses, bob.username());
    tab.submit(Map.of("code", mail().code()));

    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-email");
    LabMail second = LabMail.last(lab, "other-" + bob.email());
    assertThat(isPast(tab.submit(Map.of("code", second.code())))).isTrue();
  }
}
