package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows that start again. */
class RestartTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();
  private final Probe first = new Probe();

  // --- by an answer the stage does not accept

  @Test
  void aRestartWithContextShowsItToPolicies() {
    UUID unknownOnly =
        lab.policy(
            request ->
                PolicyResult.of(request.subject().filter(user -> !user.exists()).isPresent()));
    LabFlow flow =
        lab.flow()
            .stage("deny", Map.of(), stage -> stage.whenRun().policy(toPolicy(unknownOnly)))
            .stage(
                "identification",
                Map.of("user_fields", List.of("email"), "pretend_user_exists", false),
                stage -> stage.onInvalid(InvalidResponseAction.RESTART_WITH_CONTEXT))
            .create();
    browser.get(flow);
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-identification");

    assertThat(browser.post(Map.of("uid_field", "nobody@example.org")))
        .isInstanceOf(Result.Onward.class);

    assertThat(lab.denial(browser.get())).isEqualTo("Unknown error");
  }

  @ParameterizedTest
  @EnumSource(
      value = InvalidResponseAction.class,
      names = {"RESTART", "RESTART_WITH_CONTEXT"})
  void onlyARestartWithContextKeepsIt(InvalidResponseAction action) {
    LabFlow flow = restartedBy(action, () -> refusal().with(ContextKeys.APPLICATION, "Mail"));

    answered(flow);

    assertThat(first.known(ContextKeys.APPLICATION).isPresent())
        .isEqualTo(action == InvalidResponseAction.RESTART_WITH_CONTEXT);
  }

  @Test
  void whatWasWrongIsToldAfterTheRestart() {
    LabFlow flow = restartedBy(InvalidResponseAction.RESTART, RestartTest::refusal);
    LabBrowser.Tab tab = browser.tab(flow);
    tab.submit(Map.of());

    tab.submit(Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
    assertThat(lab.notices(tab.view())).containsExactly("Wrong.");
  }

  @Test
  void anInvalidAnswerIsAskedForAgainUnlessTheBindingSaysOtherwise() {
    LabFlow flow = restartedBy(InvalidResponseAction.RETRY, RestartTest::refusal);
    browser.post(flow, Map.of());

    browser.post(Map.of());

    assertThat(browser.view().challenge().component()).isEqualTo("judge");
    assertThat(lab.errors(browser.view())).containsExactly("non_field_errors: Wrong.");
  }

  // --- by a denial

  @Test
  void aDeniedAnswerStartsAgainWhereTheBindingSaysSo() {
    LabFlow flow = restartedBy(InvalidResponseAction.RESTART, Outcome::deny);

    answered(flow);

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aStageThatDeniesWhenShownStartsAgainAfterAnAnswer() {
    LabFlow flow =
        lab.flow()
            .stage(lab.stage(first))
            .stage("deny", Map.of(), stage -> stage.onInvalid(InvalidResponseAction.RESTART))
            .create();
    browser.post(flow, Map.of());

    assertThat(browser.get()).isInstanceOf(Result.Onward.class);
    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  // The original goes round until its stack is full.
  @ParameterizedTest
  @EnumSource(
      value = InvalidResponseAction.class,
      names = {"RESTART", "RESTART_WITH_CONTEXT"})
  void aFlowThatDeniesAtOnceDoesNotStartAgain(InvalidResponseAction action) {
    LabFlow flow =
        lab.flow()
            .stage("deny", Map.of("deny_message", "Stop."), stage -> stage.onInvalid(action))
            .create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Stop.");
    browser.post(Map.of());
    assertThat(lab.denial(browser.follow())).isEqualTo("Stop.");
  }

  // --- by the stage itself

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStageMayStartTheFlowAgain(boolean keepContext) {
    LabFlow flow =
        lab.flow()
            .stage(lab.stage(first))
            .stage(lab.stage(run -> Outcome.done().with(ContextKeys.APPLICATION, "Mail")))
            .stage(judge(() -> Outcome.restart(keepContext)))
            .create();
    browser.get(flow);
    browser.post(Map.of());
    browser.follow();

    assertThat(browser.post(Map.of())).isInstanceOf(Result.Onward.class);
    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(first.known(ContextKeys.APPLICATION).isPresent()).isEqualTo(keepContext);
  }

  @Test
  void aStageThatStartsAgainWheneverItIsShownIsDenied() {
    LabFlow flow = lab.flow().stage(lab.stage(run -> Outcome.restart(true))).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
  }

  // --- what a restart keeps

  @Test
  void aRestartKeepsTheRunAndWhereItLeadsTo() {
    LabFlow flow = restartedBy(InvalidResponseAction.RESTART, Outcome::deny);
    browser.get(flow, "next", "/next");
    String run = browser.view().run();
    browser.post(Map.of());
    browser.get();
    browser.post(Map.of());

    browser.get();

    assertThat(browser.view().run()).isEqualTo(run);
    assertThat(browser.view().frame().query()).containsEntry("next", List.of("/next"));
  }

  @Test
  void aPageFromBeforeARestartIsNotAnswered() {
    LabFlow flow = restartedBy(InvalidResponseAction.RESTART, Outcome::deny);
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView before = tab.view();
    tab.submit(Map.of());
    tab.submit(Map.of());
    assertThat(tab.view().challenge().component()).isEqualTo("probe");

    tab.submit(before.run(), before.step(), before.csrf(), Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aRestartKeepsWhomTheLinkWasFor() {
    User alice = lab.user("pw");
    LabFlow flow = restartedBy(InvalidResponseAction.RESTART, Outcome::deny);
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of());
    browser.get();
    browser.post(Map.of());

    browser.get();

    assertThat(first.subject()).contains(PendingUser.of(alice));
    assertThat(first.known(ContextKeys.IS_RESTORED)).isPresent();
  }

  @Test
  void aRestartPlansAnew() {
    boolean[] yes = {true};
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.policy(request -> PolicyResult.of(yes[0]))))
            .stage(judge(Outcome::deny), stage -> stage.onInvalid(InvalidResponseAction.RESTART))
            .create();
    browser.get(flow);
    yes[0] = false;

    // The original would start again and again instead of saying so.
    assertThat(lab.denial(browser.post(Map.of())))
        .isEqualTo("Flow does not apply to current user.");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void aRestartThatLeavesNothingToDoEndsTheFlow() {
    boolean[] yes = {true};
    LabFlow flow =
        lab.flow()
            .stage(
                judge(Outcome::deny),
                stage ->
                    stage
                        .onInvalid(InvalidResponseAction.RESTART)
                        .policy(toPolicy(lab.policy(request -> PolicyResult.of(yes[0])))))
            .create();
    browser.get(flow, "next", "/next");
    yes[0] = false;

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/next"));
  }

  @Test
  void aFlowThatIsGoneDoesNotStartAgain() {
    LabFlow[] flow = new LabFlow[1];
    flow[0] =
        lab.flow()
            .stage(
                judge(
                    () -> {
                      lab.change(changes -> changes.deleteFlow(flow[0].id()));
                      return Outcome.restart(true);
                    }))
            .create();
    browser.get(flow[0]);

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Unknown());
  }

  /** A flow of a probe and a stage that judges every answer alike. */
  private LabFlow restartedBy(InvalidResponseAction action, Supplier<Outcome.Submitted> judgement) {
    return lab.flow()
        .stage(lab.stage(first))
        .stage(judge(judgement), stage -> stage.onInvalid(action))
        .create();
  }

  private UUID judge(Supplier<Outcome.Submitted> judgement) {
    return lab.stage(
        new ScriptedStage.Script() {
          @Override
          public Outcome.Shown show(StageRun<?> run) {
            return Outcome.ask(Challenge.of("judge").build());
          }

          @Override
          public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
            return judgement.get();
          }
        });
  }

  /** Answers both stages and looks at what comes of it. */
  private void answered(LabFlow flow) {
    browser.post(flow, Map.of());
    assertThat(browser.post(Map.of())).isInstanceOf(Result.Onward.class);
    browser.get();
  }

  private static Outcome.AskAgain refusal() {
    return Outcome.askAgain(FieldError.nonField(Text.literal("Wrong.")))
        .with(ContextChanges.none());
  }
}
