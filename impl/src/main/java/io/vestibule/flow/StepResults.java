package io.vestibule.flow;

import io.vestibule.api.stage.Outcome;
import io.vestibule.metrics.Metrics.StepResult;

/** What outcomes of stages are counted as. */
final class StepResults {
  private StepResults() {}

  /** What came of showing a stage. */
  static StepResult of(Outcome.Shown outcome) {
    return outcome instanceof Outcome.Ask
        ? StepResult.SHOWN
        : outcome instanceof Outcome.Done ? StepResult.PASSED : otherwise(outcome);
  }

  /** What came of giving a stage an answer. */
  static StepResult of(Outcome.Submitted outcome) {
    return outcome instanceof Outcome.AskAgain
        ? StepResult.REFUSED
        : outcome instanceof Outcome.Done || outcome instanceof Outcome.ShowAgain
            ? StepResult.ANSWERED
            : otherwise(outcome);
  }

  private static StepResult otherwise(Object outcome) {
    return outcome instanceof Outcome.Deny ? StepResult.DENIED : StepResult.ELSEWHERE;
  }
}
