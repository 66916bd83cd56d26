package io.vestibule.flowfile;

import io.vestibule.api.prompt.Prompt.Language;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.PromptOptions;
import io.vestibule.expression.Compilation;
import io.vestibule.expression.ExpressionProblem;
import io.vestibule.expression.ExpressionUse;
import io.vestibule.expression.Expressions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes prompts say what an entry says.
 *
 * <p>Expressions in CEL are compiled, and refused with the line and column of what is wrong. Those
 * in Python are kept as they are; nothing evaluates them.
 */
final class PromptWriter {
  /** What an entry may say. */
  static final List<String> ATTRIBUTES =
      List.of(
          "name",
          "field_key",
          "label",
          "type",
          "required",
          "placeholder",
          "initial_value",
          "order",
          "sub_text",
          "placeholder_expression",
          "initial_value_expression",
          "language");

  /** What pages and programs send beside answers. */
  private static final Set<String> RESERVED =
      Set.of("run", "step", "csrf", "form_token", "component", "non_field_errors");

  private static final Pattern KEY = Pattern.compile("[^\\s\\p{Cntrl}]+");
  private static final int TEXT = 20_000;

  private final DefinitionChanges changes;
  private final Expressions expressions = new Expressions();

  PromptWriter(DefinitionChanges changes) {
    this.changes = changes;
  }

  /**
   * Creates or changes a prompt.
   *
   * @param id its id, or null for any
   * @param given what it is to say, all of it
   * @return its id, or null if it cannot be so
   */
  @Nullable UUID put(@Nullable UUID id, Given given) {
    String key = given.required("field_key", DefinitionWriter.NAME);
    if (RESERVED.contains(key)) {
      given.problem("field_key", "\"" + key + "\" is used by the pages themselves");
    } else if (!key.isBlank() && !KEY.matcher(key).matches()) {
      given.problem("field_key", "it must not hold spaces or control characters");
    }
    String name =
        given.has("name") ? given.required("name", DefinitionWriter.NAME) : unnamed(id, key);
    DefinitionWriter.taken(given, "name", name, changes.findPrompt(name), id, "prompt");
    if (!given.has("type")) {
      given.problem("type", "This field is required.");
    }
    PromptOptions options =
        new PromptOptions(
            key,
            given.required("label", TEXT),
            given.constant("type", PromptType.class, PromptType.TEXT),
            given.bool("required", true),
            given.text("placeholder", "", TEXT),
            given.text("initial_value", "", TEXT),
            given.number("order", 0),
            given.text("sub_text", "", TEXT),
            given.bool("placeholder_expression", false),
            given.bool("initial_value_expression", false),
            given.constant("language", Language.class, Language.PYTHON));
    if (options.placeholderExpression()) {
      check("placeholder", options.placeholder(), options.language(), given);
    }
    if (options.initialValueExpression()) {
      check("initial_value", options.initialValue(), options.language(), given);
    }
    return given.isSound() ? changes.putPrompt(id, name, options) : null;
  }

  /** Before 2023 prompts had no names. Field keys need not be unique, and names must be. */
  private String unnamed(@Nullable UUID id, String key) {
    Optional<UUID> holder = changes.findPrompt(key);
    return id == null || holder.isEmpty() || holder.get().equals(id) ? key : key + " (" + id + ")";
  }

  private void check(String attribute, String text, Language language, Given given) {
    if (text.isEmpty()) {
      // Nothing, in any language.
      return;
    }
    Compilation compilation = expressions.compile(text, ExpressionUse.VALUE);
    if (language == Language.PYTHON) {
      given.warning(
          attribute,
          compilation instanceof Compilation.Succeeded
              ? "The expression is said to be Python, and would do as CEL: add \u201clanguage:"
                  + " cel\u201d. Until then it has no value."
              : "The expression is Python, which needs a rewrite in CEL. Until then it has no"
                  + " value.");
    } else if (compilation instanceof Compilation.Failed failed) {
      for (ExpressionProblem problem : failed.problems()) {
        given.problem(attribute, problem.text());
      }
    }
  }
}
