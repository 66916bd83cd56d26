package io.vestibule.flow;

import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.StageBinding;
import java.util.Objects;
import java.util.UUID;

/**
 * A stage that is left to run, with what its binding said when the plan was made.
 *
 * @param binding the binding
 * @param stage the stage
 * @param reEvaluate whether the binding's policies are asked before the stage is shown or answered
 * @param failingPolicy what it means when they say no
 * @param invalidResponseAction what an answer does that the stage does not accept
 */
record PlannedStage(
    UUID binding,
    UUID stage,
    boolean reEvaluate,
    FailingPolicy failingPolicy,
    InvalidResponseAction invalidResponseAction) {
  PlannedStage {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(failingPolicy, "failingPolicy");
    Objects.requireNonNull(invalidResponseAction, "invalidResponseAction");
  }

  static PlannedStage of(StageBinding binding) {
    return new PlannedStage(
        binding.id(),
        binding.stage(),
        binding.reEvaluatePolicies(),
        binding.failingPolicy(),
        binding.invalidResponseAction());
  }
}
