package io.vestibule.diagram;

import io.vestibule.api.config.Ref;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says how a flow is to be drawn.
 *
 * <p>Drawn is what the engine does: policies as questions in their order, where each yes and no
 * leads, and when they are asked. Policies that are switched off, and those of a stage whose
 * policies are never asked, do not count and are not drawn. All policies are asked in any case; the
 * picture leaves a question out once it no longer matters. What happens when a policy fails, and
 * when a stage does not accept an answer, is not drawn.
 */
public final class FlowDiagram {
  private final Function<Ref<?>, Optional<String>> names;

  /**
   * A diagram maker.
   *
   * @param names the names of groups and users; where there is none, the id is written
   */
  public FlowDiagram(Function<Ref<?>, Optional<String>> names) {
    this.names = names;
  }

  /**
   * How a flow is to be drawn.
   *
   * @param definitions all definitions
   * @param flow the flow, which need not be one of them
   */
  public Diagram draw(Definitions definitions, FlowDefinition flow) {
    return new Sketch(definitions, flow, names).diagram();
  }
}
