package io.vestibule.web.factor;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import org.jspecify.annotations.Nullable;

/** A stage that sets up a factor, as far as pages are concerned. */
public final class SettableStage implements StageKind<SettableStage.Config> {
  /**
   * Configuration.
   *
   * @param configureFlow the flow in which it is set up, or null
   * @param friendlyName what people call it, or null
   */
  public record Config(@Nullable Ref<Flow> configureFlow, @Nullable String friendlyName)
      implements ConfigurableStage {}

  @Override
  public String type() {
    return "authenticator_lab";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    return Outcome.done();
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    return Outcome.done();
  }
}
