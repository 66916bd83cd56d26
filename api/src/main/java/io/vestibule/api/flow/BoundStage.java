package io.vestibule.api.flow;

import java.util.Objects;
import java.util.UUID;

/**
 * A stage at its place in a flow.
 *
 * @param id the id of the stage binding
 * @param order its place among the stages of the flow
 * @param stage the id of the stage
 * @param name the name of the stage; empty if it is gone
 * @param type the type name of its kind; empty if it is gone
 */
public record BoundStage(UUID id, int order, UUID stage, String name, String type) {
  public BoundStage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
