package io.vestibule.policies.expression;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.expression.Compilation;
import io.vestibule.expression.Expression;
import io.vestibule.expression.ExpressionException;
import io.vestibule.expression.ExpressionInput;
import io.vestibule.expression.ExpressionProblem;
import io.vestibule.expression.ExpressionResult;
import io.vestibule.expression.ExpressionUse;
import io.vestibule.expression.Expressions;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.Map;

/**
 * Says what an expression says.
 *
 * <p>An expression in CEL is compiled when it is saved, and refused with the line and column of
 * what is wrong. One in Python is kept, shown and exported as it was written. Nothing here can
 * evaluate it: whatever it guards stays shut, whatever the binding says about failing policies.
 */
public final class ExpressionPolicy implements PolicyKind<ExpressionPolicy.Config> {
  private static final String EXPRESSION = "expression";

  private final Expressions expressions = new Expressions();

  /**
   * Configuration.
   *
   * @param expression the expression
   * @param language what it is written in. Files of authentik's do not say, and mean Python
   */
  public record Config(@NotBlank String expression, @Default("python") Language language) {}

  @Override
  public String type() {
    return EXPRESSION;
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
    Compilation compilation = compile(config);
    if (config.language() == Language.PYTHON) {
      String text =
          compilation instanceof Compilation.Succeeded ? "needs_language" : "needs_python";
      return List.of(ConfigProblem.unusable("language", Text.of(ExpressionPolicy.class, text)));
    }
    return compilation instanceof Compilation.Failed failed
        ? failed.problems().stream()
            .map(ExpressionProblem::text)
            .map(text -> new ConfigProblem(EXPRESSION, Text.literal(text)))
            .toList()
        : List.of();
  }

  /**
   * Decides.
   *
   * @throws ExpressionException if the expression has no value, or used up its budget
   */
  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) throws ExpressionException {
    if (request.config().language() == Language.PYTHON) {
      throw new UnsupportedOperationException("nothing here evaluates Python");
    }
    ExpressionResult result = expression(request.config()).evaluate(ExpressionInput.of(request));
    PolicyResult decision = PolicyResult.of(result.isTrue()).with(result.changes());
    for (Text message : result.messages()) {
      decision = decision.saying(message);
    }
    for (Map.Entry<String, String> input : result.inputs().entrySet()) {
      decision = decision.noting(input.getKey(), input.getValue());
    }
    decision = decision.noting("steps", result.steps());
    return result.ending().map(decision::denying).orElse(decision);
  }

  private Compilation compile(Config config) {
    return expressions.compile(config.expression(), ExpressionUse.POLICY);
  }

  private Expression expression(Config config) {
    Compilation compilation = compile(config);
    if (compilation instanceof Compilation.Succeeded succeeded) {
      return succeeded.expression();
    }
    throw new IllegalStateException("the expression was not checked: " + compilation);
  }
}
