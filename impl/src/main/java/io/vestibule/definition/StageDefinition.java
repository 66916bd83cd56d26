package io.vestibule.definition;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stage with its configuration. */
public sealed interface StageDefinition {
  /** The stage. */
  Stage stage();

  /**
   * A stage that can be run.
   *
   * @param stage the stage
   * @param kind its kind
   * @param config its configuration, valid
   */
  record Usable<C extends Record>(Stage stage, StageKind<C> kind, C config)
      implements StageDefinition {
    private static final Logger LOG = System.getLogger(StageDefinition.class.getName());

    /** What leaving it brings about, as its kind says; nothing if the kind fails to say it. */
    public Set<Capability> capabilities() {
      Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
      try {
        capabilities.addAll(kind.capabilities(config));
      } catch (RuntimeException | LinkageError e) {
        LOG.log(Level.WARNING, "cannot tell what stages of type " + kind.type() + " do", e);
      }
      return Collections.unmodifiableSet(capabilities);
    }
  }

  /**
   * A stage that cannot be run: of a kind that is not there, or with a configuration that is not
   * valid. Flows that reach it are denied.
   *
   * @param stage the stage
   * @param config its configuration, as far as it can be read; else null
   * @param problems why
   */
  record Unusable(Stage stage, @Nullable Record config, List<ConfigProblem> problems)
      implements StageDefinition {
    public Unusable {
      problems = List.copyOf(problems);
    }
  }
}
