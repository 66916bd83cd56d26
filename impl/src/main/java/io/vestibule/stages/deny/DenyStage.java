package io.vestibule.stages.deny;

import io.vestibule.api.config.Default;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.util.Set;

/** Denies whoever gets here. Policies decide who does. */
public final class DenyStage implements StageKind<DenyStage.Config> {
  /**
   * Configuration.
   *
   * @param denyMessage what to tell the person; empty for "Unknown error". A policy may say
   *     something else by the context key {@code deny_message}
   */
  public record Config(@Default("") String denyMessage) {}

  @Override
  public String type() {
    return "deny";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.DENIES);
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    String message = run.context().get(ContextKeys.DENY_MESSAGE).orElse(run.config().denyMessage());
    return (message.isEmpty() ? Outcome.deny() : Outcome.deny(Text.literal(message)))
        .because("it is a deny stage");
  }
}
