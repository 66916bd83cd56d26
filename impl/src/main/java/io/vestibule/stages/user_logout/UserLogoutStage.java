package io.vestibule.stages.user_logout;

import io.vestibule.api.session.SignOut;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import java.util.Set;

/** Ends the visitor's login session. */
public final class UserLogoutStage implements StageKind<UserLogoutStage.Config> {
  /** Configuration: there is nothing to configure. */
  public record Config() {}

  @Override
  public String type() {
    return "user_logout";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.LOGS_OUT);
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return run.visitor().isAuthenticated();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    return Outcome.done().with(new SignOut());
  }
}
