package io.vestibule.definition;

import io.vestibule.api.flow.Flow;
import io.vestibule.policy.PolicyGate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A flow with everything configured about it.
 *
 * @param flow what stages and policies see of it
 * @param layout how its page is laid out
 * @param background path of the picture behind it; may be empty
 * @param compatibilityMode whether its page does without any script
 * @param deniedAction what happens to a person for whom it is not
 * @param requirement who may start it
 * @param gate its policies
 * @param bindings its stages in their order
 */
public record FlowDefinition(
    Flow flow,
    Layout layout,
    String background,
    boolean compatibilityMode,
    DeniedAction deniedAction,
    Requirement requirement,
    PolicyGate gate,
    List<StageBinding> bindings) {
  public FlowDefinition {
    bindings = List.copyOf(bindings);
  }

  /** The binding of an id, if it is one of this flow's. */
  public Optional<StageBinding> binding(UUID id) {
    return bindings.stream().filter(binding -> binding.id().equals(id)).findFirst();
  }
}
