package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toGroup;
import static io.vestibule.testkit.LabFlow.toPolicy;
import static io.vestibule.testkit.LabFlow.toUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyGate.Mode;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends up in a plan, and for whom there is none. */
class FlowPlannerTest {
  private final Lab lab = Lab.shared();

  enum Who {
    NOBODY,
    USER,
    SUPERUSER
  }

  @Test
  void aFlowWithoutStagesHasAnEmptyPlan() {
    assertThat(plan(lab.flow().create())).isInstanceOf(Planning.Empty.class);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, NOBODY, true",
    "NONE, USER, true",
    "REQUIRE_AUTHENTICATED, NOBODY, false",
    "REQUIRE_AUTHENTICATED, USER, true",
    "REQUIRE_AUTHENTICATED, SUPERUSER, true",
    "REQUIRE_UNAUTHENTICATED, NOBODY, true",
    "REQUIRE_UNAUTHENTICATED, USER, false",
    "REQUIRE_SUPERUSER, NOBODY, false",
    "REQUIRE_SUPERUSER, USER, false",
    "REQUIRE_SUPERUSER, SUPERUSER, true",
    "REQUIRE_REDIRECT, SUPERUSER, false",
    "REQUIRE_TOKEN, SUPERUSER, false",
    "REQUIRE_OUTPOST, NOBODY, false",
    "REQUIRE_OUTPOST, SUPERUSER, false",
  })
  void whoeverDoesNotMeetTheRequirementGetsNoPlan(Requirement requirement, Who who, boolean plan) {
    LabFlow flow = lab.flow().requires(requirement).stage("dummy", Map.of()).create();

    Planning planning = plan(flow, visitor(who), JsonContext.empty());

    assertThat(planning).isInstanceOf(plan ? Planning.Planned.class : Planning.NotApplicable.class);
  }

  @Test
  void aRequirementThatIsNotMetIsNamedToTheOperatorOnly() {
    LabFlow flow = lab.flow().requires(Requirement.REQUIRE_AUTHENTICATED).create();

    Planning.NotApplicable denied = notApplicable(plan(flow));

    assertThat(denied.kind()).isEqualTo(Denial.Kind.REQUIREMENT);
    assertThat(denied.messages()).isEmpty();
    assertThat(denied.reason()).isEqualTo("REQUIRE_AUTHENTICATED is not met by nobody");
  }

  @Test
  void aRunThatWasRedirectedMeetsThatRequirement() {
    LabFlow flow =
        lab.flow().requires(Requirement.REQUIRE_REDIRECT).stage("dummy", Map.of()).create();

    Planning planning =
        plan(
            flow,
            Visitor.anonymous(),
            JsonContext.empty().with(ContextKeys.IS_REDIRECTED, "another-flow"));

    assertThat(planning).isInstanceOf(Planning.Planned.class);
  }

  @Test
  void aRunThatCameByALinkMeetsThatRequirement() {
    LabFlow flow = lab.flow().requires(Requirement.REQUIRE_TOKEN).stage("dummy", Map.of()).create();

    Planning planning =
        plan(
            flow,
            Visitor.anonymous(),
            JsonContext.empty().with(ContextKeys.IS_RESTORED, UUID.randomUUID().toString()));

    assertThat(planning).isInstanceOf(Planning.Planned.class);
  }

  @Test
  void withoutALinkThePersonIsToldToRequestOne() {
    LabFlow flow = lab.flow().requires(Requirement.REQUIRE_TOKEN).create();

    assertThat(notApplicable(plan(flow)).messages())
        .extracting(lab::words)
        .containsExactly("This link is invalid or has expired. Please request a new one.");
  }

  @Test
  void aRequirementLooksAtWhoIsLoggedInNotAtWhomTheRunIsAbout() {
    LabFlow flow =
        lab.flow().requires(Requirement.REQUIRE_AUTHENTICATED).stage("dummy", Map.of()).create();

    Planning planning = plan(flow, Visitor.anonymous(), about(lab.superuser()));

    assertThat(planning).isInstanceOf(Planning.NotApplicable.class);
  }

  @Test
  void noPolicyIsAskedWhereTheRequirementIsNotMet() {
    LabFlow flow =
        lab.flow()
            .requires(Requirement.REQUIRE_SUPERUSER)
            .policy(toPolicy(lab.policy(false, "asked")))
            .create();

    assertThat(notApplicable(plan(flow)).messages()).isEmpty();
  }

  @Test
  void aPolicyOfTheFlowThatSaysNoDeniesItInItsOwnWords() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.policy(false, "Not today.")))
            .stage("dummy", Map.of())
            .create();

    Planning.NotApplicable denied = notApplicable(plan(flow));

    assertThat(denied.kind()).isEqualTo(Denial.Kind.FLOW_POLICY);
    assertThat(denied.messages()).extracting(lab::words).containsExactly("Not today.");
  }

  // The original keeps plans for five minutes, by user. Here nothing is kept but the definitions.
  @Test
  void policiesAreAskedForEveryPlan() {
    boolean[] yes = {true};
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage -> stage.policy(toPolicy(lab.policy(request -> PolicyResult.of(yes[0])))))
            .create();
    assertThat(plan(flow)).isInstanceOf(Planning.Planned.class);

    yes[0] = false;

    assertThat(plan(flow)).isInstanceOf(Planning.Empty.class);
  }

  @Test
  void aChangedFlowIsPlannedAsItIsNow() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).stage("dummy", Map.of()).create();
    assertThat(planned(plan(flow)).stages()).hasSize(2);

    lab.change(changes -> changes.deleteStageBinding(flow.bindings().get(0)));

    assertThat(planned(plan(flow)).stages())
        .extracting(PlannedStage::binding)
        .containsExactly(flow.bindings().get(1));
  }

  @Test
  void policiesDecideAboutWhomTheRunIsAboutNotAboutWhoIsLoggedIn() {
    User alice = lab.user("pw");
    LabFlow flow = lab.flow().policy(toUser(alice.id())).stage("dummy", Map.of()).create();

    Planning own = plan(flow, visitor(Who.SUPERUSER), about(alice));
    Planning others = plan(flow, visitor(Who.SUPERUSER), JsonContext.empty());

    assertThat(own).isInstanceOf(Planning.Planned.class);
    assertThat(others).isInstanceOf(Planning.NotApplicable.class);
  }

  @Test
  void whatWasKnownFromTheStartIsKnownToThePlan() {
    User alice = lab.user("pw");
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();

    Planning.Planned plan = planned(plan(flow, Visitor.anonymous(), about(alice)));

    assertThat(plan.context().get(ContextKeys.PENDING_USER)).contains(PendingUser.of(alice));
  }

  @Test
  void stagesAreInTheOrderOfTheirBindingsAndEqualOnesInThatOfTheirIds() {
    LabFlow flow = lab.flow().create();
    UUID stage = lab.stage("dummy", Map.of());
    UUID other = lab.stage("dummy", Map.of());
    List<UUID> bindings =
        lab.engine()
            .definitions()
            .change(
                changes ->
                    List.of(
                        changes.putStageBinding(
                            null, flow.id(), stage, 20, StageBindingOptions.DEFAULT),
                        changes.putStageBinding(
                            null, flow.id(), stage, -5, StageBindingOptions.DEFAULT),
                        changes.putStageBinding(
                            null, flow.id(), other, 20, StageBindingOptions.DEFAULT)));

    List<UUID> equal = Stream.of(bindings.get(0), bindings.get(2)).sorted().toList();
    assertThat(planned(plan(flow)).stages())
        .extracting(PlannedStage::binding)
        .containsExactly(bindings.get(1), equal.get(0), equal.get(1));
  }

  @Test
  void whatABindingSaysGoesIntoThePlan() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage(
                "dummy",
                Map.of(),
                stage -> stage.always().denying().onInvalid(InvalidResponseAction.RESTART))
            .create();

    assertThat(planned(plan(flow)).stages())
        .extracting(
            PlannedStage::reEvaluate,
            stage -> stage.failingPolicy().name(),
            stage -> stage.invalidResponseAction().name())
        .containsExactly(tuple(false, "SKIP", "RETRY"), tuple(true, "DENY", "RESTART"));
  }

  // The original's default is the other way round: only asked when the stage is about to be shown.
  @Test
  void aNewBindingIsEvaluatedWhenThePlanIsMade() {
    assertThat(StageBindingOptions.DEFAULT.evaluateOnPlan()).isTrue();
    assertThat(StageBindingOptions.DEFAULT.reEvaluatePolicies()).isFalse();
  }

  @Test
  void aStageWhosePolicySaysNoIsLeftOutOfThePlan() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage(
                "dummy", Map.of(), stage -> stage.policy(toPolicy(lab.policy(false, "not told"))))
            .stage("dummy", Map.of())
            .create();

    assertThat(planned(plan(flow)).stages())
        .extracting(PlannedStage::binding)
        .containsExactly(flow.bindings().get(0), flow.bindings().get(2));
  }

  @Test
  void aStageWhosePolicyIsAskedLaterIsPlanned() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(lab.policy(false))))
            .create();

    assertThat(planned(plan(flow)).stages())
        .extracting(PlannedStage::reEvaluate)
        .containsExactly(false, true);
  }

  @Test
  void aStageThatDeniesDeniesTheFlowWhenThePlanIsMade() {
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage -> stage.denying().policy(toPolicy(lab.policy(false, "Members only."))))
            .create();

    Planning.NotApplicable denied = notApplicable(plan(flow));

    assertThat(denied.kind()).isEqualTo(Denial.Kind.STAGE_POLICY);
    assertThat(denied.messages()).extracting(lab::words).containsExactly("Members only.");
  }

  @Test
  void whatPoliciesLearnIsKnownToThoseAfterThemAndToThePlan() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.APPLICATION, "Mail")))
            .stage(
                "dummy",
                Map.of(),
                stage ->
                    stage.policy(
                        toPolicy(
                            lab.policy(
                                request ->
                                    PolicyResult.fail()
                                        .with(
                                            ContextKeys.DENY_MESSAGE,
                                            request
                                                    .context()
                                                    .get(ContextKeys.APPLICATION)
                                                    .orElse("")
                                                + " is down")))))
            .stage("dummy", Map.of())
            .create();

    Planning.Planned plan = planned(plan(flow));

    assertThat(plan.context().get(ContextKeys.DENY_MESSAGE)).contains("Mail is down");
  }

  @Test
  void groupsAndUsersBoundToAStageDecideLikePolicies() {
    User alice = lab.user("pw");
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.policy(toGroup(lab.group(alice))))
            .stage("dummy", Map.of(), stage -> stage.policy(toUser(lab.user("pw").id())))
            .create();

    assertThat(planned(plan(flow, Visitor.anonymous(), about(alice))).stages())
        .extracting(PlannedStage::binding)
        .containsExactly(flow.bindings().get(0));
  }

  // Beside a policy that says something else, or none: in mode any one yes is enough, in mode all
  // one no.
  @ParameterizedTest
  @CsvSource({
    "PASS, ANY, none, true",
    "FAIL, ANY, none, false",
    "SAFE, ANY, none, false",
    "PASS, ANY, no, true",
    "FAIL, ANY, no, false",
    "SAFE, ANY, no, false",
    "PASS, ANY, yes, true",
    "FAIL, ANY, yes, true",
    "SAFE, ANY, yes, true",
    "PASS, ALL, yes, true",
    "FAIL, ALL, yes, false",
    "SAFE, ALL, yes, false",
    "PASS, ALL, no, false",
    "FAIL, ALL, no, false",
    "SAFE, ALL, no, false",
  })
  void aFlowWhosePolicyThrowsIsDeniedUnlessTheFailureResultSaysYes(
      FailureResult result, Mode mode, String other, boolean planned) {
    LabFlow.Builder flow = lab.flow().stage("dummy", Map.of());
    bindThrowing(result, other, flow::policy);
    if (mode == Mode.ALL) {
      flow.allPolicies();
    }

    assertThat(plan(flow.create()))
        .isInstanceOf(planned ? Planning.Planned.class : Planning.NotApplicable.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, ANY, none, true",
    "FAIL, ANY, none, false",
    "SAFE, ANY, none, true",
    "PASS, ANY, no, true",
    "FAIL, ANY, no, false",
    "SAFE, ANY, no, true",
    "PASS, ANY, yes, true",
    "FAIL, ANY, yes, true",
    "SAFE, ANY, yes, true",
    "PASS, ALL, yes, true",
    "FAIL, ALL, yes, false",
    "SAFE, ALL, yes, true",
    "PASS, ALL, no, false",
    "FAIL, ALL, no, false",
    "SAFE, ALL, no, false",
  })
  void aStageWhosePolicyThrowsStaysUnlessTheFailureResultSaysNo(
      FailureResult result, Mode mode, String other, boolean stays) {
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage -> {
                  bindThrowing(result, other, stage::policy);
                  if (mode == Mode.ALL) {
                    stage.allPolicies();
                  }
                })
            .create();

    assertThat(plan(flow)).isInstanceOf(stays ? Planning.Planned.class : Planning.Empty.class);
  }

  private void bindThrowing(
      FailureResult result,
      String other,
      BiConsumer<PolicyBinding.Bound, UnaryOperator<LabFlow.PolicyOptions>> to) {
    to.accept(toPolicy(throwing()), options -> options.failing(result));
    if (!other.equals("none")) {
      to.accept(toPolicy(lab.policy(other.equals("yes"))), options -> options);
    }
  }

  // The original would leave the stage out, or log the person in, by what the failure result says.
  @Test
  void aStageThatLogsInIsNeitherRunNorLeftOutOnAnUnknownVerdict() {
    LabFlow flow =
        lab.flow()
            .stage("user_login", Map.of(), stage -> stage.policy(toPolicy(throwing())))
            .create();

    assertThat(notApplicable(plan(flow)).kind()).isEqualTo(Denial.Kind.STAGE_POLICY);
  }

  @Test
  void aStageThatDeniesDoesSoOnAnUnknownVerdict() {
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.denying().policy(toPolicy(throwing())))
            .create();

    assertThat(plan(flow)).isInstanceOf(Planning.NotApplicable.class);
  }

  @Test
  void aStageThatCannotBeRunMightGiveSomethingOnAnUnknownVerdict() {
    LabFlow flow =
        lab.flow().stage("dummy", Map.of(), stage -> stage.policy(toPolicy(throwing()))).create();
    lab.breakStage(flow.stages().get(0));

    assertThat(plan(flow)).isInstanceOf(Planning.NotApplicable.class);
  }

  // The original shows the text of the exception to the person.
  @Test
  void whatAPolicyThrewIsToldToTheOperatorOnly() {
    LabFlow flow = lab.flow().policy(toPolicy(throwing())).stage("dummy", Map.of()).create();

    Planning.NotApplicable denied = notApplicable(plan(flow));

    assertThat(denied.messages()).isEmpty();
    assertThat(denied.reason()).contains("undecided", "secret of the house");
  }

  private UUID throwing() {
    return lab.policy(
        request -> {
          throw new IllegalStateException("secret of the house");
        });
  }

  private Visitor visitor(Who who) {
    return switch (who) {
      case NOBODY -> Visitor.anonymous();
      case USER -> lab.browser(lab.user("pw")).visitor();
      case SUPERUSER -> lab.browser(lab.superuser()).visitor();
    };
  }

  private static JsonContext about(User user) {
    return JsonContext.empty().with(ContextKeys.PENDING_USER, PendingUser.of(user));
  }

  private Planning plan(LabFlow flow) {
    return plan(flow, Visitor.anonymous(), JsonContext.empty());
  }

  private Planning plan(LabFlow flow, Visitor visitor, JsonContext known) {
    FlowExecutor executor = lab.engine().executor();
    Definitions definitions = executor.definitions().latest();
    FlowDefinition definition = definitions.flow(flow.slug()).orElseThrow();
    FlowRequest request =
        lab.browser().toRequest(Client.PROGRAM, new Input.Show(null), flow.slug());
    return executor
        .planner()
        .plan(
            definitions,
            definition,
            new Asking(
                StageCall.subject(known, visitor),
                visitor,
                definition.flow(),
                request.brand(),
                known,
                request.info(),
                executor.services().from(Lab.origin()),
                definitions.policies()));
  }

  private static Planning.Planned planned(Planning planning) {
    assertThat(planning).isInstanceOf(Planning.Planned.class);
    return (Planning.Planned) planning;
  }

  private static Planning.NotApplicable notApplicable(Planning planning) {
    assertThat(planning).isInstanceOf(Planning.NotApplicable.class);
    return (Planning.NotApplicable) planning;
  }
}
