package io.vestibule.flowfile;

import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import org.jspecify.annotations.Nullable;

/** A stage with secrets, which does nothing. */
public final class KeyedStage implements StageKind<KeyedStage.Config> {
  /**
   * Configuration.
   *
   * @param site no secret
   * @param key a secret there must be
   * @param spare a secret there need not be, or null
   * @param helper a stage it may build on, or null
   */
  public record Config(
      @Default("here") String site,
      Secret key,
      @Nullable Secret spare,
      @Nullable Ref<Stage> helper) {}

  @Override
  public String type() {
    return "keyed";
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
