package io.vestibule.expression;

import static io.vestibule.expression.DefinitionBuilder.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of regular expressions. */
final class RegexFunctions {
  private final ExpressionLimits limits;

  RegexFunctions(ExpressionLimits limits) {
    this.limits = limits;
  }

  List<Definition> all() {
    Definition.Body matches = (evaluation, a) -> regex(evaluation, a).isIn(text(a), evaluation);
    return List.of(
        function(
                "matches",
                "Whether a regular expression (RE2) matches somewhere in the text; `^` and `$` tie"
                    + " it to the ends.")
            .checked(this::check)
            .on(Types.BOOL, List.of(Types.STRING, Types.STRING), matches)
            .after(Types.BOOL, List.of(Types.STRING, Types.STRING), matches)
            .example("\"ada@example.org\".matches(r\"@example\\.org$\")", "true")
            .build(),
        function(
                "regex_replace",
                "The text with a replacement in the place of every match; `$1` in it is the first"
                    + " group, `$0` the match, `$$` a dollar.")
            .checked(this::check)
            .on(
                Types.STRING,
                List.of(Types.STRING, Types.STRING, Types.STRING),
                (evaluation, a) -> regex(evaluation, a).replace(text(a), (String) a[2], evaluation))
            .example("regex_replace(\"ada@example.org\", \"@.*$\", \"\")", "\"ada\"")
            .example(
                "regex_replace(\"Lovelace, Ada\", r\"^(\\w+), (\\w+)$\", \"$2 $1\")",
                "\"Ada Lovelace\"")
            .build(),
        function(
                "regex_extract",
                "What the regular expression's first group matched, or the whole match where it has"
                    + " no group; empty if nothing matches.")
            .checked(this::check)
            .on(
                Types.STRING,
                List.of(Types.STRING, Types.STRING),
                (evaluation, a) -> regex(evaluation, a).first(text(a), evaluation))
            .example("regex_extract(\"ada@example.org\", \"@(.+)$\")", "\"example.org\"")
            .build());
  }

  private static String text(Object[] arguments) {
    return (String) arguments[0];
  }

  private @Nullable String check(List<@Nullable Object> arguments) {
    if (arguments.get(1) instanceof String regex) {
      try {
        Regex.compile(regex, limits);
      } catch (Regex.Unfit e) {
        return e.what();
      }
    }
    return null;
  }

  private static Regex regex(Evaluation evaluation, Object[] arguments) {
    return evaluation.regex((String) arguments[1]);
  }
}
