package io.vestibule.flow;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import io.vestibule.policy.PolicyEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the plan of a run.
 *
 * <ol>
 *   <li>The flow's requirement is checked against the visitor, whomever the run is about.
 *   <li>The policies of the flow are asked. An unknown verdict denies it.
 *   <li>Each binding in its order: if its policies are to be evaluated now and say no, the stage is
 *       left out, or the flow denied where the binding says so. On an unknown verdict the stage
 *       stays in, unless that would deny or give something; then the flow is denied.
 *   <li>What is left is the plan; nothing left is a flow that is done.
 * </ol>
 *
 * <p>What policies have to say about a stage that is left out of a plan is not told: nobody asked
 * for it yet.
 */
final class FlowPlanner {
  private final PolicyEngine policies;

  FlowPlanner(PolicyEngine policies) {
    this.policies = policies;
  }

  /**
   * Plans a flow.
   *
   * @param definitions all definitions
   * @param flow the flow
   * @param asking who asks and what is known from the start
   */
  Planning plan(Definitions definitions, FlowDefinition flow, Asking asking) {
    Optional<Planning.NotApplicable> unmet = unmetRequirement(flow, asking);
    if (unmet.isPresent()) {
      return unmet.get();
    }
    Decision gate = policies.decide(flow.gate(), asking);
    if (gate.verdict() != Decision.Verdict.PASS) {
      return new Planning.NotApplicable(Denial.Kind.FLOW_POLICY, gate.messages(), gate.reason());
    }
    JsonContext context = gate.context();
    List<PlannedStage> stages = new ArrayList<>();
    for (StageBinding binding : flow.bindings()) {
      if (binding.evaluateOnPlan() && !binding.gate().isOpen()) {
        Decision decision =
            policies.decide(binding.gate(), asking.with(context).at(definitions.bound(binding)));
        context = decision.context();
        switch (consequence(decision, binding.failingPolicy(), definitions, binding)) {
          case STAY -> stages.add(PlannedStage.of(binding));
          case SKIP -> {}
          case DENY -> {
            return new Planning.NotApplicable(
                Denial.Kind.STAGE_POLICY, decision.messages(), decision.reason());
          }
        }
      } else {
        stages.add(PlannedStage.of(binding));
      }
    }
    return stages.isEmpty() ? new Planning.Empty(context) : new Planning.Planned(stages, context);
  }

  /** What becomes of a stage. */
  enum Consequence {
    STAY,
    SKIP,
    DENY
  }

  /**
   * What the decision of its policies means for a stage: whatever is unknown keeps the gate shut.
   */
  static Consequence consequence(
      Decision decision, FailingPolicy failing, Definitions definitions, StageBinding binding) {
    if (decision.denied()) {
      return Consequence.DENY;
    }
    return switch (decision.verdict()) {
      case PASS -> Consequence.STAY;
      case FAIL -> failing == FailingPolicy.DENY ? Consequence.DENY : Consequence.SKIP;
      case UNKNOWN ->
          failing == FailingPolicy.DENY || grants(definitions, binding)
              ? Consequence.DENY
              : Consequence.STAY;
    };
  }

  /** Whether a stage gives something to whoever passes it. One that cannot be run might. */
  private static boolean grants(Definitions definitions, StageBinding binding) {
    return definitions
        .stage(binding.stage())
        .map(
            stage -> !(stage instanceof StageDefinition.Usable<?> usable) || usable.kind().grants())
        .orElse(true);
  }

  private static Optional<Planning.NotApplicable> unmetRequirement(
      FlowDefinition flow, Asking asking) {
    boolean authenticated = asking.visitor().isAuthenticated();
    boolean met =
        switch (flow.requirement()) {
          case NONE -> true;
          case REQUIRE_AUTHENTICATED -> authenticated;
          case REQUIRE_UNAUTHENTICATED -> !authenticated;
          case REQUIRE_SUPERUSER -> asking.visitor().superuser();
          case REQUIRE_REDIRECT -> asking.context().has(ContextKeys.IS_REDIRECTED);
          case REQUIRE_TOKEN -> asking.context().has(ContextKeys.IS_RESTORED);
          // There are no outposts.
          case REQUIRE_OUTPOST -> false;
        };
    if (met) {
      return Optional.empty();
    }
    List<Text> messages =
        switch (flow.requirement()) {
          case REQUIRE_TOKEN -> List.of(Text.of(FlowPlanner.class, "denied.link"));
          default -> List.of();
        };
    String who = asking.subject().map(PendingUser::username).orElse("nobody");
    return Optional.of(
        new Planning.NotApplicable(
            Denial.Kind.REQUIREMENT, messages, flow.requirement() + " is not met by " + who));
  }
}
