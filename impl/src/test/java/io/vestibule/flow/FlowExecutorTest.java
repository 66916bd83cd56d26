package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How flows start, go on and end. */
class FlowExecutorTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();

  // --- the end

  @Test
  void aFlowWithoutStagesIsDone() {
    LabFlow flow = lab.flow().create();

    assertThat(browser.get(flow)).isEqualTo(new Result.Done("/"));
  }

  @ParameterizedTest
  @CsvSource({"AUTHENTICATION", "STAGE_CONFIGURATION"})
  void aFlowThatIsDoneLeadsToNext(Designation designation) {
    LabFlow flow = lab.flow().designation(designation).create();

    assertThat(browser.get(flow, "next", "/unique-string?a=b#c"))
        .isEqualTo(new Result.Done("/unique-string?a=b#c"));
  }

  @ParameterizedTest
  @CsvSource({
    "AUTHENTICATION, https://other.example/",
    "STAGE_CONFIGURATION, https://other.example/",
    "AUTHENTICATION, //other.example",
    "AUTHENTICATION, ///other.example",
    "AUTHENTICATION, /\\other.example",
    "AUTHENTICATION, https:other.example",
    "AUTHENTICATION, javascript:alert(1)",
    "AUTHENTICATION, relative",
  })
  void aFlowThatIsDoneDoesNotLeadElsewhere(Designation designation, String next) {
    LabFlow flow = lab.flow().designation(designation).create();

    assertThat(lab.denial(browser.get(flow, "next", next))).isEqualTo("Invalid next URL");
  }

  // The original refuses an empty value, too.
  @Test
  void anEmptyNextIsNone() {
    LabFlow flow = lab.flow().create();

    assertThat(browser.get(flow, "next", "")).isEqualTo(new Result.Done("/"));
  }

  @Test
  void aBadNextIsRefusedAtTheEndOfAFlowWithStages() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    browser.get(flow, "next", "//other.example");

    assertThat(lab.denial(browser.post(Map.of()))).isEqualTo("Invalid next URL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/elsewhere", "https://app.example.org/start?x=1"})
  void whereAPolicySendsABrowserWinsOverNext(String redirect) {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.REDIRECT, redirect)))
            .stage("dummy", Map.of())
            .create();
    browser.get(flow, "next", "/next");

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done(redirect));
  }

  // The original does not look at what a policy says.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//other.example",
        "https://good@evil.example/",
        "https:///evil.example",
        "ftp://other.example/",
        "/a\r\nSet-Cookie: x=y",
        ""
      })
  void evenAPolicyDoesNotSendABrowserJustAnywhere(String redirect) {
    LabFlow flow =
        lab.flow().policy(toPolicy(lab.knowing(ContextKeys.REDIRECT, redirect))).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Invalid next URL");
  }

  @Test
  void thereIsNoFlowOfAnUnknownSlug() {
    assertThat(browser.get("no-such-flow", Map.of())).isEqualTo(new Result.Unknown());
  }

  // --- denied

  // The original looks for next in the wrong place, and so mostly finds none.
  @ParameterizedTest
  @CsvSource({
    "MESSAGE, , denied",
    "MESSAGE, /next, denied",
    "MESSAGE, //other.example, denied",
    "MESSAGE_CONTINUE, , denied",
    "MESSAGE_CONTINUE, /next, /next",
    "MESSAGE_CONTINUE, //other.example, denied",
    "CONTINUE, , /",
    "CONTINUE, /next, /next",
    "CONTINUE, //other.example, /",
  })
  void aFlowThatIsNotForAPersonEndsAsItSays(DeniedAction action, String next, String end) {
    LabFlow flow =
        lab.flow()
            .denied(action)
            .policy(toPolicy(lab.policy(false, "foo")))
            .stage("dummy", Map.of())
            .create();

    Result result = next == null ? browser.get(flow) : browser.get(flow, "next", next);

    if (end.equals("denied")) {
      assertThat(lab.denial(result)).isEqualTo("foo");
    } else {
      assertThat(result).isEqualTo(new Result.Done(end));
    }
  }

  @Test
  void aDenialWithoutWordsHasTheUsualOnes() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false))).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Flow does not apply to current user.");
  }

  @Test
  void aDenialOfManyWordsHasOneOnEachLine() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false, "one", "two", "three"))).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void aDenialIsInTheAuditLogUnderTheReferenceThePersonSees() {
    User alice = lab.user("pw");
    LabFlow flow =
        lab.flow()
            .designation(Designation.RECOVERY)
            .policy(toPolicy(lab.policy(false, "foo")))
            .create();

    Result.Denied denied = (Result.Denied) lab.browser(alice).get(flow);

    Event event = lab.events(EventActions.FLOW_DENIED, alice).get(0);
    assertThat(event.reference()).isEqualTo(denied.denial().reference());
    assertThat(event.details())
        .containsEntry("flow", flow.slug())
        .containsEntry("by", "FLOW_POLICY");
  }

  @Test
  void whoeverIsLoggedInAlreadyHasWhatALoginFlowIsFor() {
    LabFlow flow = lab.flow().requires(Requirement.REQUIRE_UNAUTHENTICATED).create();

    Result result = lab.browser(lab.user("pw")).get(flow, "next", "/unique-string");

    assertThat(result).isEqualTo(new Result.Done("/unique-string"));
  }

  @Test
  void whoeverIsLoggedInIsToldThatAnotherFlowIsNotForThem() {
    LabFlow flow =
        lab.flow()
            .designation(Designation.ENROLLMENT)
            .requires(Requirement.REQUIRE_UNAUTHENTICATED)
            .create();

    assertThat(lab.denial(lab.browser(lab.user("pw")).get(flow)))
        .isEqualTo("Flow does not apply to current user.");
  }

  // --- going on

  @Test
  void stagesAreShownOneAfterTheOther() {
    Probe second = new Probe();
    LabFlow flow = lab.flow().stage("dummy", Map.of()).stage(lab.stage(second)).create();

    browser.get(flow);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
    assertThat(browser.post(Map.of())).isInstanceOf(Result.Onward.class);
    assertThat(second.reached()).isFalse();
    browser.get();
    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void lookingAgainShowsTheSameStage() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();

    browser.get(flow);
    ChallengeView first = browser.view();
    browser.get();

    assertThat(browser.view().run()).isEqualTo(first.run());
    assertThat(browser.view().step()).isEqualTo(first.step());
  }

  @Test
  void anAnswerNeedsNoLookBefore() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();

    assertThat(browser.post(flow, Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void anAnswerWithoutALookBeforeIsReadByTheFieldsThatWouldHaveBeenAsked() {
    LabFlow flow = lab.flow().stage(askingForAName()).create();

    browser.post(flow, Map.of("other", "x"));

    assertThat(lab.errors(browser.view())).containsExactly("name: This field is required.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void formsAndJsonAreReadAlike(boolean form) {
    LabFlow flow = lab.flow().stage(askingForAName()).create();
    browser.get(flow);
    Map<String, String> answer = Map.of("name", "alice", "component", "whatever", "extra", "x");

    Result result = form ? browser.postForm(answer) : browser.post(answer);

    assertThat(result).isEqualTo(new Result.Done("/hello/alice"));
  }

  @Test
  void anAnswerThatDoesNotFitLeavesTheRunWhereItIs() {
    LabFlow flow = lab.flow().stage(askingForAName()).create();
    browser.get(flow);
    int step = browser.view().step();

    browser.post(Map.of("name", Map.of("nested", "alice")));

    assertThat(lab.errors(browser.view())).containsExactly("name: Not a valid string.");
    assertThat(browser.view().step()).isEqualTo(step);
  }

  @Test
  void aPageSeesTheNextStageAtOnce() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).stage(lab.stage(new Probe())).create();
    LabBrowser.Tab tab = browser.tab(flow);

    tab.submit(Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aStageThatAsksNothingIsLeftAtOnce() {
    LabFlow flow =
        lab.flow().stage(lab.stage(run -> Outcome.done())).stage(lab.stage(new Probe())).create();

    LabBrowser.Tab tab = browser.tab(flow);

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aProgramIsToldToGoOnAfterAStageThatAsksNothing() {
    LabFlow flow =
        lab.flow().stage(lab.stage(run -> Outcome.done())).stage(lab.stage(new Probe())).create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Onward.class);
    assertThat(browser.get()).isInstanceOf(Result.Asked.class);
  }

  @Test
  void aStageMaySendTheBrowserElsewhereWhileTheRunStays() {
    LabFlow flow =
        lab.flow().stage(lab.stage(run -> Outcome.redirect("https://idp.example.org/"))).create();

    assertThat(browser.get(flow)).isEqualTo(new Result.Elsewhere("https://idp.example.org/"));
    assertThat(browser.get()).isEqualTo(new Result.Elsewhere("https://idp.example.org/"));
  }

  @Test
  void aStageDoesNotSendTheBrowserJustAnywhere() {
    LabFlow flow =
        lab.flow().stage(lab.stage(run -> Outcome.redirect("javascript:alert(1)"))).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Invalid next URL");
  }

  // --- what is shown around a challenge

  @Test
  void whatWasTypedIsShownRatherThanTheAccountsOwnName() {
    LabFlow flow =
        lab.flow()
            .title("Hello %(user)s")
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(lab.user("pw")))))
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER_IDENTIFIER, "test-identifier")))
            .stage(lab.stage(new Probe()))
            .create();

    browser.get(flow);

    assertThat(browser.view().person()).isEqualTo("test-identifier");
    assertThat(browser.view().frame().title()).isEqualTo(Text.literal("Hello test-identifier"));
  }

  @Test
  void otherwiseThePersonShownIsWhomTheRunIsAbout() {
    User alice = lab.user("pw");
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage(lab.stage(new Probe()))
            .create();
    LabBrowser bobs = lab.browser(lab.user("pw"));

    bobs.get(flow);

    assertThat(bobs.view().person()).isEqualTo(alice.username());
  }

  @Test
  void otherwiseThePersonShownIsWhoIsLoggedIn() {
    User alice = lab.user("pw");
    LabFlow flow = lab.flow().stage(lab.stage(new Probe())).create();
    LabBrowser alices = lab.browser(alice);

    alices.get(flow);

    assertThat(alices.view().person()).isEqualTo(alice.username());
  }

  @Test
  void aTitleNamesTheApplication() {
    LabFlow flow =
        lab.flow()
            .title("Log in to %(app)s")
            .policy(toPolicy(lab.knowing(ContextKeys.APPLICATION, "Mail")))
            .stage("dummy", Map.of())
            .create();

    browser.get(flow);

    assertThat(browser.view().frame().title()).isEqualTo(Text.literal("Log in to Mail"));
  }

  private UUID askingForAName() {
    return lab.stage(
        new ScriptedStage.Script() {
          @Override
          public Outcome.Shown show(StageRun<?> run) {
            return Outcome.ask(
                Challenge.of("name")
                    .field(Field.of("name", FieldKind.TEXT, Text.literal("Name")).build())
                    .build());
          }

          @Override
          public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
            return Outcome.done()
                .with(ContextKeys.REDIRECT, "/hello/" + answer.text("name").orElseThrow());
          }
        });
  }
}
