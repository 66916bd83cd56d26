package io.vestibule.definition;

import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;

/**
 * What a prompt asks and how, beside its name. See {@link Prompt}.
 *
 * @param fieldKey its name in answers
 * @param label what it is called on pages
 * @param type what it asks for
 * @param required whether it must be filled in
 * @param placeholder an example, or the choices
 * @param initialValue what is filled in already
 * @param order its place among the prompts of a stage
 * @param subText more about it
 * @param placeholderExpression whether the placeholder is an expression
 * @param initialValueExpression whether the initial value is an expression
 * @param language what expressions are written in
 */
public record PromptOptions(
    String fieldKey,
    String label,
    PromptType type,
    boolean required,
    String placeholder,
    String initialValue,
    int order,
    String subText,
    boolean placeholderExpression,
    boolean initialValueExpression,
    Prompt.Language language) {
  /** A prompt of which nothing is said but what it asks for. */
  public static PromptOptions of(String fieldKey, String label, PromptType type) {
    return new PromptOptions(
        fieldKey, label, type, true, "", "", 0, "", false, false, Prompt.Language.PYTHON);
  }
}
