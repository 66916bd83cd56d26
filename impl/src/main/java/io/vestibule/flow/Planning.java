package io.vestibule.flow;

import io.vestibule.api.text.Text;
import io.vestibule.json.JsonContext;
import java.util.List;

/** What came of planning a flow. */
sealed interface Planning {
  /**
   * There is something to run.
   *
   * @param stages what, in order; not empty
   * @param context what the run knows
   */
  record Planned(List<PlannedStage> stages, JsonContext context) implements Planning {
    public Planned {
      stages = List.copyOf(stages);
    }
  }

  /**
   * There is nothing to run: the flow is done.
   *
   * @param context what the run knows
   */
  record Empty(JsonContext context) implements Planning {}

  /**
   * The flow is not for this person.
   *
   * @param kind which kind of thing said so
   * @param messages what to tell the person; may be empty
   * @param reason what to tell the operator
   */
  record NotApplicable(Denial.Kind kind, List<Text> messages, String reason) implements Planning {
    public NotApplicable {
      messages = List.copyOf(messages);
    }
  }
}
