package io.vestibule.stages.source;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by way of a source of identities outside. It is kept as it was configured and cannot be
 * run: nobody gets past it.
 */
public final class SourceStage implements StageKind<SourceStage.Config> {
  /** Why a source may not know whom somebody is. */
  public enum MatchFailure {
    /** What they are recognised by was not said. */
    MISSING_PROPERTY
  }

  /**
   * Configuration.
   *
   * @param source the id of the source; null where a file names one that is not here
   * @param resumeTimeout how long somebody may take to come back from the source
   * @param resumeOnMatchFailures where the source does not know them and the flow goes on all the
   *     same
   */
  public record Config(
      @Nullable UUID source,
      @Default("minutes=10") Duration resumeTimeout,
      @Default("[]") List<MatchFailure> resumeOnMatchFailures) {
    public Config {
      resumeOnMatchFailures = List.copyOf(resumeOnMatchFailures);
    }
  }

  @Override
  public String type() {
    return "source";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public boolean grants() {
    return true;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    return List.of(
        ConfigProblem.unusable(ConfigProblem.WHOLE, Text.of(SourceStage.class, "not_available")));
  }

  /** The engine does not get here: it denies stages that cannot be run. */
  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    return Outcome.deny().because("source stages are not available yet");
  }
}
