package io.vestibule.definition;

import io.vestibule.policy.PolicyGate;
import java.util.UUID;

/**
 * A stage in a flow.
 *
 * @param id the binding's id
 * @param stage the stage
 * @param order its place; ties are broken by id
 * @param evaluateOnPlan whether its policies are evaluated when the plan is made
 * @param reEvaluatePolicies whether its policies are evaluated each time before the stage is shown
 *     or answered
 * @param failingPolicy what it means when they say no
 * @param invalidResponseAction what an answer does that the stage does not accept
 * @param gate its policies
 */
public record StageBinding(
    UUID id,
    UUID stage,
    int order,
    boolean evaluateOnPlan,
    boolean reEvaluatePolicies,
    FailingPolicy failingPolicy,
    InvalidResponseAction invalidResponseAction,
    PolicyGate gate) {}
