package io.vestibule.definition;

import io.vestibule.policy.PolicyGate;

/**
 * How a stage behaves in a flow.
 *
 * @param evaluateOnPlan whether its policies are evaluated when the plan is made
 * @param reEvaluatePolicies whether its policies are evaluated each time before the stage is shown
 *     or answered
 * @param policyEngineMode how the answers of its policies combine
 * @param failingPolicy what it means when they say no
 * @param invalidResponseAction what an answer does that the stage does not accept
 */
public record StageBindingOptions(
    boolean evaluateOnPlan,
    boolean reEvaluatePolicies,
    PolicyGate.Mode policyEngineMode,
    FailingPolicy failingPolicy,
    InvalidResponseAction invalidResponseAction) {
  /** What a binding is where nothing is said: its policies are evaluated when the plan is made. */
  public static final StageBindingOptions DEFAULT =
      new StageBindingOptions(
          true, false, PolicyGate.Mode.ANY, FailingPolicy.SKIP, InvalidResponseAction.RETRY);
}
