package io.vestibule.flowfile;

import io.vestibule.api.config.Ref;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;

/** A stage that is nothing without another one, and does nothing. */
public final class WrappingStage implements StageKind<WrappingStage.Config> {
  /**
   * Configuration.
   *
   * @param inner the stage it builds on
   */
  public record Config(Ref<Stage> inner) {}

  @Override
  public String type() {
    return "wrapping";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    return Outcome.done();
  }
}
