package io.vestibule.bench;

import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;

/** Says yes at once: what is left of the time is the engine's own. */
public final class PromptPolicy implements PolicyKind<PromptPolicy.Config> {
  /** Configuration: there is nothing to configure. */
  public record Config() {}

  @Override
  public String type() {
    return "prompt";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Pace pace() {
    return Pace.PROMPT;
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) {
    return PolicyResult.pass();
  }
}
