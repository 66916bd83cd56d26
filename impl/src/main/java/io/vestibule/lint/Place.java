package io.vestibule.lint;

import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.text.Text;
import io.vestibule.policy.PolicyBinding;
import java.util.UUID;

/** Where something was found. */
public sealed interface Place {
  /** The place in words, from the flow down to the policy. */
  Text words();

  /**
   * A flow as a whole.
   *
   * @param flow the flow
   */
  record OfFlow(Flow flow) implements Place {
    @Override
    public Text words() {
      return Text.of(Place.class, "place.flow", flow.slug());
    }
  }

  /**
   * A stage in a flow.
   *
   * @param flow the flow
   * @param binding the id of the stage binding
   * @param order the stage's place in the flow
   * @param stage the id of the stage
   * @param name the stage's name, or its id if it is gone
   */
  record OfStage(Flow flow, UUID binding, int order, UUID stage, String name) implements Place {
    @Override
    public Text words() {
      return Text.of(Place.class, "place.stage", flow.slug(), Integer.toString(order), name);
    }
  }

  /**
   * A policy, group or user bound to a flow or to a stage in one.
   *
   * @param target what it is bound to
   * @param binding the id of the policy binding
   * @param order its place among the bindings of its target
   * @param bound what is bound
   * @param name the name of a policy, the id of anything else and of a policy that is gone; empty
   *     if nothing is bound
   */
  record OfPolicy(Place target, UUID binding, int order, PolicyBinding.Bound bound, String name)
      implements Place {
    @Override
    public Text words() {
      return Text.of(Place.class, "place.policy", target.words(), Integer.toString(order), name);
    }
  }

  /**
   * A stage that is in no flow.
   *
   * @param stage the stage
   */
  record Unbound(Stage stage) implements Place {
    @Override
    public Text words() {
      return Text.of(Place.class, "place.unbound", stage.name());
    }
  }
}
