package io.vestibule.testkit;

import io.vestibule.api.flow.Designation;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowOptions;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A flow in a lab.
 *
 * @param id its id
 * @param slug its slug
 * @param stages the ids of its stages, in their order
 * @param bindings the ids of its stage bindings, in their order
 */
public record LabFlow(UUID id, String slug, List<UUID> stages, List<UUID> bindings) {

  /** Collects what makes a flow. */
  public static final class Builder {
    private final Lab lab;
    private final List<StageEntry> stages = new ArrayList<>();
    private final List<PolicyEntry> policies = new ArrayList<>();
    private String title = "A flow";
    private Designation designation = Designation.AUTHENTICATION;
    private Layout layout = Layout.STACKED;
    private boolean compatibilityMode;
    private DeniedAction deniedAction = DeniedAction.MESSAGE_CONTINUE;
    private Requirement requirement = Requirement.NONE;
    private PolicyGate.Mode mode = PolicyGate.Mode.ANY;

    Builder(Lab lab) {
      this.lab = lab;
    }

    /** Sets the title. */
    public Builder title(String newTitle) {
      this.title = newTitle;
      return this;
    }

    /** Says what it is for; to log in unless told otherwise. */
    public Builder designation(Designation newDesignation) {
      this.designation = newDesignation;
      return this;
    }

    /** Says how its page is laid out. */
    public Builder layout(Layout newLayout) {
      this.layout = newLayout;
      return this;
    }

    /** Has its page do without any script. */
    public Builder compatible() {
      this.compatibilityMode = true;
      return this;
    }

    /** Says what happens to people for whom it is not. */
    public Builder denied(DeniedAction action) {
      this.deniedAction = action;
      return this;
    }

    /** Says who may start it. */
    public Builder requires(Requirement newRequirement) {
      this.requirement = newRequirement;
      return this;
    }

    /** Every policy of the flow must say yes. */
    public Builder allPolicies() {
      this.mode = PolicyGate.Mode.ALL;
      return this;
    }

    /** Binds something to the flow. */
    public Builder policy(Bound bound) {
      return policy(bound, options -> options);
    }

    /** Binds something to the flow. */
    public Builder policy(Bound bound, UnaryOperator<PolicyOptions> options) {
      policies.add(new PolicyEntry(bound, options.apply(PolicyOptions.DEFAULT)));
      return this;
    }

    /** Adds a new stage. */
    public Builder stage(String type, Map<String, ?> config) {
      return stage(lab.stage(type, config), stage -> {});
    }

    /** Adds a new stage, with its binding set up. */
    public Builder stage(String type, Map<String, ?> config, Consumer<StageEntry> binding) {
      return stage(lab.stage(type, config), binding);
    }

    /** Adds a stage that is there already. */
    public Builder stage(UUID stage) {
      return stage(stage, entry -> {});
    }

    /** Adds a stage that is there already, with its binding set up. */
    public Builder stage(UUID stage, Consumer<StageEntry> binding) {
      StageEntry entry = new StageEntry(stage);
      binding.accept(entry);
      stages.add(entry);
      return this;
    }

    /** Makes the flow. */
    public LabFlow create() {
      String slug = lab.name("flow");
      return lab.engine()
          .definitions()
          .change(
              changes -> {
                UUID flow =
                    changes.putFlow(
                        null,
                        slug,
                        "Flow " + slug,
                        title,
                        designation,
                        new FlowOptions(
                            "", layout, compatibilityMode, deniedAction, requirement, mode));
                int order = 0;
                for (PolicyEntry policy : policies) {
                  changes.putPolicyBinding(
                      null,
                      new Target.OfFlow(flow),
                      policy.bound(),
                      order++,
                      policy.options().toBinding());
                }
                List<UUID> bindings = new ArrayList<>();
                int place = 0;
                for (StageEntry stage : stages) {
                  UUID binding =
                      changes.putStageBinding(
                          null, flow, stage.stage, place++ * 10, stage.options());
                  bindings.add(binding);
                  int policyOrder = 0;
                  for (PolicyEntry policy : stage.policies) {
                    changes.putPolicyBinding(
                        null,
                        new Target.OfStageBinding(binding),
                        policy.bound(),
                        policyOrder++,
                        policy.options().toBinding());
                  }
                }
                return new LabFlow(
                    flow, slug, stages.stream().map(stage -> stage.stage).toList(), bindings);
              });
    }
  }

  private record PolicyEntry(Bound bound, PolicyOptions options) {}

  /** A stage in a flow. */
  public static final class StageEntry {
    private final UUID stage;
    private final List<PolicyEntry> policies = new ArrayList<>();
    private boolean evaluateOnPlan = true;
    private boolean reEvaluate;
    private PolicyGate.Mode mode = PolicyGate.Mode.ANY;
    private FailingPolicy failing = FailingPolicy.SKIP;
    private InvalidResponseAction invalid = InvalidResponseAction.RETRY;

    private StageEntry(UUID stage) {
      this.stage = stage;
    }

    /** Evaluates its policies when the stage is run, not when the plan is made. */
    public StageEntry whenRun() {
      this.evaluateOnPlan = false;
      this.reEvaluate = true;
      return this;
    }

    /** Evaluates its policies both when the plan is made and when the stage is run. */
    public StageEntry always() {
      this.evaluateOnPlan = true;
      this.reEvaluate = true;
      return this;
    }

    /** Every one of its policies must say yes. */
    public StageEntry allPolicies() {
      this.mode = PolicyGate.Mode.ALL;
      return this;
    }

    /** Denies the flow if its policies say no. */
    public StageEntry denying() {
      this.failing = FailingPolicy.DENY;
      return this;
    }

    /** Says what an answer does that the stage does not accept. */
    public StageEntry onInvalid(InvalidResponseAction action) {
      this.invalid = action;
      return this;
    }

    /** Binds something to the stage. */
    public StageEntry policy(Bound bound) {
      return policy(bound, options -> options);
    }

    /** Binds something to the stage. */
    public StageEntry policy(Bound bound, UnaryOperator<PolicyOptions> options) {
      policies.add(new PolicyEntry(bound, options.apply(PolicyOptions.DEFAULT)));
      return this;
    }

    private StageBindingOptions options() {
      return new StageBindingOptions(evaluateOnPlan, reEvaluate, mode, failing, invalid);
    }
  }

  /**
   * How something bound counts.
   *
   * @param enabled whether it counts at all
   * @param negate whether its answer is turned round
   * @param timeoutSeconds how long it may take
   * @param failureResult its answer when it throws or takes longer
   */
  public record PolicyOptions(
      boolean enabled, boolean negate, int timeoutSeconds, FailureResult failureResult) {
    static final PolicyOptions DEFAULT = new PolicyOptions(true, false, 30, FailureResult.SAFE);

    /** It does not count. */
    public PolicyOptions disabled() {
      return new PolicyOptions(false, negate, timeoutSeconds, failureResult);
    }

    /** Its answer is turned round. */
    public PolicyOptions negated() {
      return new PolicyOptions(enabled, true, timeoutSeconds, failureResult);
    }

    /** It may take so long. */
    public PolicyOptions within(int seconds) {
      return new PolicyOptions(enabled, negate, seconds, failureResult);
    }

    /** If it throws or takes longer, its answer is this. */
    public PolicyOptions failing(FailureResult result) {
      return new PolicyOptions(enabled, negate, timeoutSeconds, result);
    }

    private PolicyBindingOptions toBinding() {
      return new PolicyBindingOptions(enabled, negate, timeoutSeconds, failureResult);
    }
  }

  /** Binds a policy. */
  public static Bound toPolicy(UUID policy) {
    return new PolicyBinding.Bound.ToPolicy(policy);
  }

  /** Binds a group. */
  public static Bound toGroup(UUID group) {
    return new PolicyBinding.Bound.ToGroup(group);
  }

  /** Binds a user. */
  public static Bound toUser(UUID user) {
    return new PolicyBinding.Bound.ToUser(user);
  }
}
