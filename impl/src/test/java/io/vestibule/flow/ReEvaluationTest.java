package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toGroup;
import static io.vestibule.testkit.LabFlow.toPolicy;
import static io.vestibule.testkit.LabFlow.toUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Policies that are asked when their stage is about to be shown or answered. */
class ReEvaluationTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();
  private volatile boolean yes = true;
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aLastStageThatIsLeftOutEndsTheFlow() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .create();
    browser.get(flow);
    yes = false;

    assertThat(browser.post(Map.of())).isInstanceOf(Result.Onward.class);
    assertThat(browser.get()).isEqualTo(new Result.Done("/"));
  }

  // As in the original: the answer is for the stage after the one that is left out.
  @Test
  void aProgramsAnswerIsForTheStageAfterOneThatIsLeftOut() {
    Probe last = new Probe();
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .stage(lab.stage(last))
            .create();
    browser.get(flow);
    browser.post(Map.of());
    yes = false;

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
    assertThat(last.reached()).isTrue();
  }

  // Unlike a program's: a person answers what they see.
  @Test
  void aPagesAnswerIsNotForTheStageAfterOneThatIsLeftOut() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .stage(lab.stage(new Probe()))
            .create();
    LabBrowser.Tab tab = browser.tab(flow);
    yes = false;

    tab.submit(Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aStageWhosePolicySaysYesIsRun() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .stage("dummy", Map.of())
            .create();
    browser.get(flow);

    assertThat(browser.post(Map.of())).isInstanceOf(Result.Onward.class);
    assertThat(browser.post(Map.of())).isInstanceOf(Result.Onward.class);
    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void stagesInARowAreLeftOutTogether() {
    Probe last = new Probe();
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .stage(lab.stage(last))
            .create();
    browser.get(flow);
    yes = false;
    browser.post(Map.of());

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void aStageThatWasLeftOutStaysOut() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .stage(lab.stage(new Probe()))
            .create();
    yes = false;
    browser.get(flow);
    yes = true;

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(asked).hasValue(1);
  }

  @Test
  void policiesAreAskedBeforeShowingAndBeforeAnswering() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(switched())))
            .create();

    browser.get(flow);
    assertThat(asked).hasValue(1);
    browser.post(Map.of());
    assertThat(asked).hasValue(2);
  }

  @Test
  void policiesOfAPlannedStageAreNotAskedAgain() {
    LabFlow flow =
        lab.flow().stage("dummy", Map.of(), stage -> stage.policy(toPolicy(switched()))).create();
    browser.get(flow);
    yes = false;

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
    assertThat(asked).hasValue(1);
  }

  @Test
  void policiesCanBeAskedBothWhenPlannedAndWhenRun() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.always().policy(toPolicy(switched())))
            .create();

    browser.get(flow);

    assertThat(asked).hasValue(2);
  }

  @Test
  void policiesNoneOfWhichIsToBeAskedEverAreNotAsked() {
    UUID stage = lab.stage("dummy", Map.of());
    LabFlow flow = lab.flow().create();
    lab.engine()
        .definitions()
        .change(
            changes -> {
              StageBindingOptions usual = StageBindingOptions.DEFAULT;
              UUID binding =
                  changes.putStageBinding(
                      null,
                      flow.id(),
                      stage,
                      0,
                      new StageBindingOptions(
                          false,
                          false,
                          usual.policyEngineMode(),
                          usual.failingPolicy(),
                          usual.invalidResponseAction()));
              return changes.putPolicyBinding(
                  null,
                  new Target.OfStageBinding(binding),
                  toPolicy(switched()),
                  0,
                  PolicyBindingOptions.DEFAULT);
            });

    browser.get(flow);

    assertThat(asked).hasValue(0);
  }

  @Test
  void aStageThatDeniesDeniesTheFlowWhenRun() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage(
                "dummy",
                Map.of(),
                stage -> stage.whenRun().denying().policy(toPolicy(lab.policy(false, "Stop."))))
            .create();
    browser.get(flow);
    browser.post(Map.of());

    assertThat(lab.denial(browser.get())).isEqualTo("Stop.");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void whatPoliciesSayOfAStageThatIsLeftOutIsToldWithTheNextOneOnce() {
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage ->
                    stage
                        .whenRun()
                        .policy(toPolicy(lab.policy(false, "first", "second")))
                        .policy(toPolicy(lab.policy(false, "third"))))
            .stage("dummy", Map.of())
            .create();

    browser.get(flow);
    List<String> told = lab.notices(browser.view());
    browser.get();
    List<String> toldAgain = lab.notices(browser.view());

    assertThat(told).containsExactly("first", "second", "third");
    assertThat(toldAgain).isEmpty();
  }

  @Test
  void whatPoliciesSayOfAStageThatIsAnsweredIsToldWithTheNextOne() {
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage -> stage.whenRun().policy(toPolicy(lab.policy(true, "Good day."))))
            .stage(lab.stage(new Probe()))
            .create();
    browser.post(flow, Map.of());

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(lab.notices(browser.view())).containsExactly("Good day.");
  }

  @Test
  void whatPoliciesLearnWhenRunIsKeptByTheRun() {
    Probe probe = new Probe();
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage ->
                    stage
                        .whenRun()
                        .policy(
                            toPolicy(
                                lab.policy(
                                    request ->
                                        PolicyResult.fail()
                                            .with(ContextKeys.APPLICATION, "Mail")))))
            .stage("dummy", Map.of())
            .stage(lab.stage(probe))
            .create();
    browser.get(flow);
    browser.post(Map.of());

    browser.get();

    assertThat(probe.known(ContextKeys.APPLICATION)).contains("Mail");
  }

  // The original takes such a stage out of the plan, and with it what it was there for.
  @Test
  void aStageWhosePolicyThrowsWhenRunStaysIn() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(throwing())))
            .create();

    browser.get(flow);

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void aStageThatLogsInIsNotRunWhereItsPolicyThrows() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(lab.user("pw")))))
            .stage("user_login", Map.of(), stage -> stage.whenRun().policy(toPolicy(throwing())))
            .create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Flow does not apply to current user.");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void bindingsToGroupsAndUsersDecideAboutWhoWasIdentified() {
    User member = lab.user("pw");
    User named = lab.user("pw");
    User other = lab.user("pw");
    UUID group = lab.group(member);
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage(
                lab.stage(new Probe()),
                stage -> stage.whenRun().policy(toGroup(group)).policy(toUser(named.id())))
            .stage("deny", Map.of())
            .create();

    assertThat(identified(flow, member)).isInstanceOf(Result.Asked.class);
    assertThat(identified(flow, named)).isInstanceOf(Result.Asked.class);
    assertThat(identified(flow, other)).isInstanceOf(Result.Denied.class);
  }

  private Result identified(LabFlow flow, User user) {
    LabBrowser fresh = lab.browser();
    fresh.get(flow);
    fresh.post(Map.of("uid_field", user.username()));
    return fresh.follow();
  }

  private UUID throwing() {
    return lab.policy(
        request -> {
          throw new IllegalStateException("broken");
        });
  }

  private UUID switched() {
    return lab.policy(
        request -> {
          asked.incrementAndGet();
          return PolicyResult.of(yes);
        });
  }
}
