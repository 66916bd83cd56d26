package io.vestibule.stages.dummy;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.config.Default;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;

/** Asks nothing in particular and takes any answer. For trying out flows. */
public final class DummyStage implements StageKind<DummyStage.Config> {
  /**
   * Configuration.
   *
   * @param throwError whether showing the stage fails, to see what happens then
   */
  public record Config(@Default("false") boolean throwError) {}

  @Override
  public String type() {
    return "dummy";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    if (run.config().throwError()) {
      throw new IllegalStateException("Test error");
    }
    return Outcome.ask(
        Challenge.of("ak-stage-dummy").attribute("name", run.stage().name()).build());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    return Outcome.done();
  }
}
