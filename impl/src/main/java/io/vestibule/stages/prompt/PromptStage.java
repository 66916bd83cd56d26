package io.vestibule.stages.prompt;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.Validation;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.expression.Expressions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks whatever an administrator defined, and keeps the answers as prompt data for the stages that
 * follow.
 *
 * <p>Only the keys of the stage's own prompts get into the prompt data, whatever else is sent. What
 * is hidden, shown only or cannot be changed is made here anew, and what was sent for it is not
 * looked at. Policies that look at an answer see that answer and nothing that was typed earlier;
 * what they would change in the run is not changed.
 *
 * <p>Whether a user name or mail address is taken is told to whoever asks, as a person who enrols
 * must know it. Thereby names of accounts can be found out, and nothing here limits how many are
 * tried: who minds that puts a captcha or a reputation policy before the stage.
 *
 * <p>Differences from authentik: passwords are not trimmed, as they are not where they are typed
 * later; what cannot be changed need not be sent; among choices with labels of their own the first
 * one's value is filled in, not its text as a whole; an expression that fails has no value, where
 * authentik shows its source.
 */
public final class PromptStage implements StageKind<PromptStage.Config> {
  /**
   * How much text the prompt data of a run holds at most, in characters: enough for a file as large
   * as a field takes.
   */
  static final int MAX_DATA = 1_000_000;

  private final Expressions expressions = new Expressions();

  /**
   * Configuration.
   *
   * @param fields the prompts that are asked, in the order they themselves name
   * @param validationPolicies policies all of which must accept an answer
   */
  public record Config(
      List<Ref<Prompt>> fields, @Default("[]") List<Ref<Policy>> validationPolicies) {
    public Config {
      fields = List.copyOf(fields);
      validationPolicies = List.copyOf(validationPolicies);
    }
  }

  @Override
  public String type() {
    return "prompt";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Challenge.Builder challenge = Challenge.of("ak-stage-prompt");
    List<AskedPrompt> asked = asked(run);
    asked.forEach(prompt -> challenge.field(PromptField.of(prompt)));
    return Outcome.ask(
        challenge.attribute("fields", asked.stream().map(PromptField::describe).toList()).build());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    List<AskedPrompt> asked = asked(run);
    PromptAnswers answers = new PromptAnswers(run, answer);
    asked.forEach(answers::read);
    if (!answers.errors().isEmpty()) {
      return again(answers.errors());
    }
    List<String> passwords =
        asked.stream()
            .map(AskedPrompt::prompt)
            .filter(prompt -> prompt.type() == PromptType.PASSWORD)
            .map(Prompt::fieldKey)
            .toList();
    if (passwords.size() == 2
        && !answer.text(passwords.get(0)).equals(answer.text(passwords.get(1)))) {
      return again(List.of(FieldError.nonField(text("passwords"))));
    }
    Map<String, Object> all =
        new LinkedHashMap<>(run.context().get(ContextKeys.PROMPT_DATA).orElse(Map.of()));
    all.putAll(answers.data());
    if (length(all) > MAX_DATA) {
      return again(List.of(FieldError.nonField(text("too_much"))));
    }
    List<Ref<Policy>> policies = run.config().validationPolicies();
    if (!policies.isEmpty()) {
      Validation validation =
          run.validate(
              policies, ContextChanges.none().put(ContextKeys.PROMPT_DATA, answers.data()));
      if (!validation.passing()) {
        return again(validation.messages().stream().map(FieldError::nonField).toList());
      }
    }
    return Outcome.done().with(ContextKeys.PROMPT_DATA, all);
  }

  /** The prompts as they are asked now. Of several with one key the last one counts. */
  private List<AskedPrompt> asked(StageRun<Config> run) {
    Map<String, Prompt> byKey = new LinkedHashMap<>();
    for (Prompt prompt : run.prompts(run.config().fields())) {
      byKey.remove(prompt.fieldKey());
      byKey.put(prompt.fieldKey(), prompt);
    }
    PromptValues values = new PromptValues(run, expressions);
    return byKey.values().stream().map(values::of).toList();
  }

  private static long length(Map<String, Object> data) {
    return data.values().stream()
        .filter(String.class::isInstance)
        .mapToLong(value -> ((String) value).length())
        .sum();
  }

  private static Outcome.Submitted again(List<FieldError> errors) {
    return Outcome.askAgain(errors.toArray(FieldError[]::new));
  }

  static Text text(String key, Object... arguments) {
    return Text.of(PromptStage.class, key, arguments);
  }
}
