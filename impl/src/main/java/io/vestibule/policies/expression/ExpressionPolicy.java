package io.vestibule.policies.expression;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import jakarta.validation.constraints.NotBlank;
import java.util.List;

/**
 * Says what an expression says.
 *
 * <p>An expression in Python is kept, shown and exported as it was written. Nothing here can
 * evaluate it: whatever it guards stays shut, whatever the binding says about failing policies.
 */
public final class ExpressionPolicy implements PolicyKind<ExpressionPolicy.Config> {
  /**
   * Configuration.
   *
   * @param expression the expression
   * @param language what it is written in. Files of authentik's do not say, and mean Python
   */
  public record Config(@NotBlank String expression, @Default("python") Language language) {}

  @Override
  public String type() {
    return "expression";
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
  public List<ConfigProblem> check(Config config) {
    return List.of(
        ConfigProblem.unusable("language", Text.of(ExpressionPolicy.class, "needs_python")));
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) {
    throw new UnsupportedOperationException("nothing here evaluates Python");
  }
}
