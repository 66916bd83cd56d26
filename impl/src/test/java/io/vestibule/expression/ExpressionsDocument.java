package io.vestibule.expression;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes docs/expressions.md from what expressions are compiled with. */
final class ExpressionsDocument {
  private static final String BEGIN =
      """
      # Expressions

      Expressions are written in the [Common Expression Language](https://cel.dev) (CEL), with the variables and functions
      below. An **expression policy** (`language: cel`) says yes or no with one. Placeholders, initial values and choices of
      prompts are **values**: they know the same, but bring nothing about.

      An expression is compiled when it is saved or imported. Unknown names, fields and functions, wrong types, and regular
      expressions, networks, times and keys that are written down are checked then. What is wrong is said with its line, its
      column and a caret:

      ```
      %s
      ```

      An expression that has no value when it is evaluated (a key that is not there, a division by zero), or that uses up
      its budget, has failed: a policy then has its binding's failure result, and the log names the policy and the place,
      never the values.

      **In which order.** From left to right. `&&` and `||` leave out their right side where the left one settles it, and
      `? :` evaluates one of its branches. Where the left side of `&&` or `||` has *no value* and the right side settles it,
      or an element that `all` or `exists` looks at has none and another one settles it, the expression goes on; what the
      part that failed said (messages, changes) is forgotten. Budgets are not so forgiving: nothing goes on once one is used up.

      **What is brought about** (messages, denials, changes of the plan context) takes effect when the policy is done. An
      expression does not see its own changes.

      **For administrators** each decision notes what the expression read, by name, and how many steps it took; never what was
      typed into prompts, and nothing whose name looks like a secret's (`token`, `code`, `key` and so on).

      """;

  private static final String LANGUAGE =
      """
      ## Operators and macros

      | write | for |
      |---|---|
      | `a == b`, `a != b`, `<`, `<=`, `>`, `>=` | comparing |
      | `a && b`, `a \\|\\| b`, `!a`, `a ? b : c` | deciding |
      | `+`, `-`, `*`, `/`, `%` | computing; `+` also puts texts and lists together; times and durations can be added and subtracted |
      | `a in list`, `key in map` | being part of |
      | `list[0]`, `map["key"]`, `map.key` | an element, an entry |
      | `has(map.key)`, `has(user.email)` | whether there is an entry; whether a field is not empty |
      | `list.all(x, p)`, `list.exists(x, p)`, `list.exists_one(x, p)` | whether all, one or more, or just one of the elements are so; of a map, its keys |
      | `list.map(x, f)`, `list.map(x, p, f)`, `list.filter(x, p)` | making a list of another |
      | `cel.bind(name, value, f)` | naming a value |
      | `"text"`, `'text'`, `r"raw \\d"`, `b"bytes"`, `1`, `1u`, `0.5`, `true`, `null`, `[1, 2]`, `{"key": 1}` | what is written down; keys of maps have to be |
      | `// …` | a remark |

      `dyn` is a value of which only the evaluation knows the type, as those in `context`, `prompt_data` and attributes are.
      `A` stands for any type.

      """;

  private static final String PYTHON =
      """
      ## authentik's Python, and what to write here

      | there | here |
      |---|---|
      %s

      `plan_set("pending_user", …)` is `set_pending_user`, `prompt_data` is changed by `prompt_set`. There is nothing in the
      place of `ak_call_policy` (bind both policies), `ak_send_email`, `ak_create_event`, `ak_create_jwt`, `resolve_dns`,
      `requests` and `import`: expressions reach nothing outside, and wait for nothing.
      """;

  private ExpressionsDocument() {}

  static String text(Expressions expressions) {
    return BEGIN.formatted(problem(expressions))
        + variables()
        + types()
        + functions(expressions.vocabulary())
        + LANGUAGE
        + limits(expressions.limits())
        + PYTHON.formatted(python());
  }

  private static String problem(Expressions expressions) {
    return ((Compilation.Failed)
            expressions.compile("user.active &&\n  user.emial != \"\"", ExpressionUse.POLICY))
        .text();
  }

  private static String variables() {
    return "## Variables\n\n| name | type | what it is |\n|---|---|---|\n"
        + Vocabulary.variables().stream()
            .map(
                variable ->
                    "| `%s` | %s | %s |\n"
                        .formatted(
                            variable.name(),
                            code(Names.of(variable.type())),
                            variable.description() + only(variable.uses())))
            .collect(Collectors.joining())
        + "\n";
  }

  private static String types() {
    return Vocabulary.shapes().stream()
        .map(
            shape ->
                "### "
                    + shape.name()
                    + "\n\n| field | type | what it is |\n|---|---|---|\n"
                    + shape.fields().stream()
                        .map(
                            field ->
                                "| `%s` | %s | %s |\n"
                                    .formatted(
                                        field.name(),
                                        code(Names.of(field.type())),
                                        field.description()))
                        .collect(Collectors.joining())
                    + "\n")
        .collect(Collectors.joining());
  }

  private static String functions(Vocabulary vocabulary) {
    return "## Functions\n\n| function | what it gives | example | result |\n|---|---|---|---|\n"
        + vocabulary.functions().stream()
            .filter(function -> Character.isLetter(function.name().charAt(0)))
            .map(ExpressionsDocument::row)
            .collect(Collectors.joining())
        + "\nExamples are of a morning in March 2026; Ada is logged in, a member of `staff`.\n\n";
  }

  private static String row(Definition function) {
    return "| %s | %s | %s | %s |\n"
        .formatted(
            function.overloads().stream()
                .map(overload -> code(overload.signature(function.name())))
                .collect(Collectors.joining("<br>")),
            function.description() + only(function.uses()),
            function.examples().stream()
                .map(example -> code(example.expression()))
                .collect(Collectors.joining("<br>")),
            function.examples().stream()
                .map(example -> code(example.result()))
                .collect(Collectors.joining("<br>")));
  }

  private static String only(Set<ExpressionUse> uses) {
    if (uses.size() > 1) {
      return "";
    }
    return uses.contains(ExpressionUse.POLICY) ? " (policies only)" : " (values only)";
  }

  private static String limits(ExpressionLimits limits) {
    List<String> rows =
        List.of(
            row("characters of an expression", limits.length()),
            row("depth of an expression, operators in a row included", limits.depth()),
            row("parts of an expression, macros written out", limits.nodes()),
            row("macros in one another", limits.comprehensions()),
            row("steps", limits.steps()),
            row("computing time, in milliseconds", limits.time().toMillis()),
            row("size of one value", limits.valueSize()),
            row("size of all values made", limits.totalSize()),
            row("depth of lists and maps in one another", limits.valueDepth()),
            row("characters of a regular expression", limits.regexLength()),
            row("instructions of a regular expression", limits.regexProgram()),
            row("instructions times characters of one match", limits.regexWork()),
            row("messages", limits.messages()),
            row("characters of a message", limits.messageLength()),
            row("changes of the plan context", limits.changes()),
            row("size of one change", limits.changeSize() / limits.changes()),
            row("look-ups of users, groups, places and scores", limits.lookUps()));
    return "## Limits\n\n| what | at most |\n|---|---|\n"
        + String.join("", rows)
        + "\nThe first four are looked at when it is compiled, the others are of one evaluation. Sizes count"
        + " characters, bytes,\nelements and entries; what is in a list twice counts twice.\n\n";
  }

  private static String row(String what, long most) {
    return String.format(Locale.ROOT, "| %s | %,d |\n", what, most);
  }

  private static String python() {
    return FromPython.all().stream()
        .map(line -> "| %s | %s |".formatted(code(line.python()), code(line.cel())))
        .collect(Collectors.joining("\n"));
  }

  private static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }
}
