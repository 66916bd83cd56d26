package io.vestibule.definition;

import io.vestibule.policy.PolicyBinding;

/**
 * How something bound counts.
 *
 * @param enabled whether it counts at all
 * @param negate whether its answer is turned round
 * @param timeoutSeconds how long its policy may take; 0 for the default
 * @param failureResult its answer when the policy throws or takes longer
 */
public record PolicyBindingOptions(
    boolean enabled,
    boolean negate,
    int timeoutSeconds,
    PolicyBinding.FailureResult failureResult) {
  /** What a binding is where nothing is said. */
  public static final PolicyBindingOptions DEFAULT =
      new PolicyBindingOptions(true, false, 30, PolicyBinding.FailureResult.SAFE);
}
