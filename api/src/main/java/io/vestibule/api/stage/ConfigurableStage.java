package io.vestibule.api.stage;

import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by configuration records of stages that people can set up for themselves, by a flow.
 */
public interface ConfigurableStage {
  /** The flow in which a person who is logged in sets this stage up, or null if they cannot. */
  @Nullable Ref<Flow> configureFlow();

  /** What people call what they set up with it; null or empty for what its type is called. */
  default @Nullable String friendlyName() {
    return null;
  }
}
