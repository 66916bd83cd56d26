package io.vestibule.api.prompt;

import java.util.Objects;
import java.util.UUID;

/**
 * A field of prompt stages, as an administrator defined it. Any number of stages can use it.
 *
 * @param id its id
 * @param name its name for administrators, unique
 * @param fieldKey its name in answers and in the prompt data; several prompts may share one
 * @param label what it is called on pages
 * @param type what it asks for
 * @param required whether it must be filled in; a prompt that has an initial value never need be
 * @param placeholder an example of an answer; of choices the choices; of texts to be read what is
 *     read where there is no initial value
 * @param initialValue what is filled in already
 * @param order its place among the prompts of a stage
 * @param subText more about it, in a small part of Markdown
 * @param placeholderExpression whether the placeholder is an expression that makes it
 * @param initialValueExpression whether the initial value is an expression that makes it
 * @param language what expressions are written in
 */
public record Prompt(
    UUID id,
    String name,
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
    Language language) {
  public Prompt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(fieldKey, "fieldKey");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(placeholder, "placeholder");
    Objects.requireNonNull(initialValue, "initialValue");
    Objects.requireNonNull(subText, "subText");
    Objects.requireNonNull(language, "language");
  }

  /** What expressions of a prompt are written in. */
  public enum Language {
    /** Python, as authentik's are. It is kept as it is and has no value here. */
    PYTHON,
    /** The Common Expression Language. */
    CEL
  }

  /** Whether it has an expression in a language that is not spoken here. */
  public boolean isPython() {
    return language == Language.PYTHON && (placeholderExpression || initialValueExpression);
  }
}
