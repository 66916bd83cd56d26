package io.vestibule.definition;

import java.util.UUID;

/** What policies are bound to. */
public sealed interface Target {
  /**
   * A flow.
   *
   * @param id its id
   */
  record OfFlow(UUID id) implements Target {}

  /**
   * A stage binding.
   *
   * @param id its id
   */
  record OfStageBinding(UUID id) implements Target {}
}
