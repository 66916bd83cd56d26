package io.vestibule.stages.prompt;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.stage.StageRun;
import io.vestibule.expression.Compilation;
import io.vestibule.expression.ExpressionException;
import io.vestibule.expression.ExpressionInput;
import io.vestibule.expression.ExpressionUse;
import io.vestibule.expression.Expressions;
import io.vestibule.stages.prompt.AskedPrompt.Choosable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What prompts show: constants, what expressions make, and what the run knows already.
 *
 * <p>An expression that fails has no value. What is wrong with it is for the log: its source is the
 * administrator's, and the person has no use for it.
 */
final class PromptValues {
  private static final Logger LOG = System.getLogger(PromptValues.class.getName());

  /** The most choices of a prompt. */
  private static final int CHOICES = 1000;

  private static final String NOTHING = "";

  private final StageRun<?> run;
  private final Expressions expressions;
  private final Map<String, Object> data;

  PromptValues(StageRun<?> run, Expressions expressions) {
    this.run = run;
    this.expressions = expressions;
    this.data = run.context().get(ContextKeys.PROMPT_DATA).orElse(Map.of());
  }

  /** A prompt with its values. */
  AskedPrompt of(Prompt prompt) {
    PromptType type = prompt.type();
    if (type.hasChoices()) {
      List<Choosable> choices = choices(prompt);
      return new AskedPrompt(prompt, NOTHING, chosen(initial(prompt), choices), choices);
    }
    Object initial = initial(prompt);
    if ((type.isNote() || type == PromptType.HIDDEN) && AskedPrompt.text(initial).isEmpty()) {
      initial = placeholder(prompt);
    }
    return new AskedPrompt(prompt, AskedPrompt.text(placeholder(prompt)), initial, List.of());
  }

  /** What the run knows under the prompt's key, else what its definition says. */
  private Object initial(Prompt prompt) {
    if (prompt.type() == PromptType.PASSWORD) {
      return NOTHING;
    }
    Object known = data.get(prompt.fieldKey());
    if (known != null) {
      return known;
    }
    return prompt.initialValueExpression()
        ? evaluate(prompt, "initial_value", prompt.initialValue())
        : prompt.initialValue();
  }

  private Object placeholder(Prompt prompt) {
    return prompt.placeholderExpression()
        ? evaluate(prompt, "placeholder", prompt.placeholder())
        : prompt.placeholder();
  }

  private List<Choosable> choices(Prompt prompt) {
    Object known = data.get(prompt.fieldKey() + "__choices");
    Object given = known == null ? placeholder(prompt) : known;
    Collection<?> several = given instanceof Collection<?> many ? many : List.of(given);
    List<Choosable> choices = new ArrayList<>();
    for (Object one : several) {
      if (choices.size() == CHOICES) {
        LOG.log(Level.WARNING, "prompt \"{0}\" has more than {1} choices", prompt.name(), CHOICES);
        break;
      }
      Choosable choice = choice(one);
      if (choice != null) {
        choices.add(choice);
      }
    }
    if (choices.isEmpty()) {
      LOG.log(Level.WARNING, "prompt \"{0}\" has no choices", prompt.name());
    }
    return choices;
  }

  private static @Nullable Choosable choice(@Nullable Object given) {
    Object value = given;
    Object label = given;
    if (given instanceof Map<?, ?> map) {
      value = map.get("value");
      label = map.get("label");
    }
    if (value == null || value.equals(NOTHING)) {
      return null;
    }
    boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
    Object kept = plain ? value : AskedPrompt.text(value);
    return new Choosable(kept, AskedPrompt.text(label == null ? value : label));
  }

  /** The value of the choice that is filled in: the first one unless another is asked for. */
  private static Object chosen(Object initial, List<Choosable> choices) {
    String wanted = AskedPrompt.text(initial);
    return choices.stream()
        .map(Choosable::value)
        .filter(value -> AskedPrompt.text(value).equals(wanted))
        .findFirst()
        .orElseGet(() -> choices.isEmpty() ? NOTHING : choices.get(0).value());
  }

  private Object evaluate(Prompt prompt, String attribute, String source) {
    if (prompt.language() == Prompt.Language.PYTHON || source.isEmpty()) {
      return NOTHING;
    }
    try {
      if (expressions.compile(source, ExpressionUse.VALUE)
          instanceof Compilation.Succeeded succeeded) {
        Object value = succeeded.expression().evaluate(ExpressionInput.of(run)).value();
        return value == null ? NOTHING : value;
      }
      LOG.log(Level.WARNING, "{0} of prompt \"{1}\" was not checked", attribute, prompt.name());
    } catch (ExpressionException e) {
      LOG.log(
          Level.WARNING, "{0} of prompt \"{1}\": {2}", attribute, prompt.name(), e.getMessage());
    }
    return NOTHING;
  }
}
