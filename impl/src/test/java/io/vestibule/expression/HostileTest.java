package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would break out of an expression, or take all there is, does not. */
class HostileTest {
  private static final Expressions EXPRESSIONS = new Expressions();

  /** In a machine so small that what goes on for long, or grows, kills it. */
  @Test
  void everyBombEndsInBudgetInASmallMachine() throws IOException {
    Process machine =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xss256k",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Bombs.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> outcomes;
    try (InputStream said = machine.getInputStream()) {
      outcomes = new String(said.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    assertThat(outcomes)
        .hasSameSizeAs(Bombs.all())
        .allSatisfy(
            outcome ->
                assertThat(outcome.startsWith("BUDGET") || outcome.startsWith("REFUSED"))
                    .as(outcome)
                    .isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\".getClass()",
        "user.getClass().getName() == \"\"",
        "user.class",
        "Class.forName(\"java.lang.Runtime\")",
        "java.lang.Runtime.getRuntime().exec(\"id\")",
        "T(java.lang.Runtime).getRuntime()",
        "new java.io.File(\"/\")",
        "import os",
        "__import__(\"os\")",
        "for (;;) {}",
        "while true",
        "[1].forEach(x, x)",
        "lambda x: x",
        "def f(): return f()",
        "x = 1",
        "context.x = 1",
        "context[\"x\"] = 1",
        "delete context.x",
        "#{7*7}",
        "${7*7}",
        "{{7*7}}",
        "System.exit(0)",
        "request.getSession()",
        "user.__class__",
        "type(user)",
        "User{superuser: true}",
        "google.protobuf.Any{}",
        "lists.range(1000000000)",
        "\"a\" * 1000000000",
        "\"%s\".format([user])",
        "math.greatest(1, 2)",
        "proto.getExt(user, x)",
        "net.get(\"http://192.0.2.1/\")",
        "env.PATH",
        "resolve_dns(\"example.org\")"
      })
  void nothingLeadsOutOfAnExpression(String source) {
    assertThat(EXPRESSIONS.compile(source, ExpressionUse.POLICY))
        .isInstanceOf(Compilation.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^(a+)+\\1?b$",
        "^(a*)*b\\1$",
        "(?=a)b",
        "(?<!a)b",
        "(?>a)",
        "a++",
        "[",
        "(",
        "*",
        "(?P<n"
      })
  void aRegularExpressionThatGoesBackIsRefusedWhenItIsSaved(String regex) {
    assertThat(EXPRESSIONS.compile("user.name.matches(r'" + regex + "')", ExpressionUse.POLICY))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed -> assertThat(failed.text()).contains("wrong regular expression", "^"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(((x{100}){100}){100}){100}",
        "(x{1000}){1000}",
        "(((x{20})+{20})?{20})",
        "x{900}y{900}"
      })
  void aRegularExpressionThatWouldGrowIsRefusedBeforeItIsCompiled(String regex) {
    assertThat(EXPRESSIONS.compile("user.name.matches('" + regex + "')", ExpressionUse.POLICY))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed -> assertThat(failed.text()).contains("the regular expression is too large"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "^([0-9]{1,3}\\.){3}[0-9]{1,3}$",
        "^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,63}$",
        "^\\+?[0-9 ()-]{6,20}$"
      })
  void regularExpressionsPeopleUseAreNotTooLarge(String regex) {
    assertThat(EXPRESSIONS.compile("user.name.matches(r'" + regex + "')", ExpressionUse.POLICY))
        .isInstanceOf(Compilation.Succeeded.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "^(a*?)*?b$; 2000",
        "^(a*?)*?b$; 90000",
        "(.*)(.*)(.*)(.*)x; 2000",
        "(.*)(.*)(.*)(.*)x; 90000",
        "^(x|y)*$; 2000",
        "^(x|y)*$; 90000",
        ".*.*.*=.*; 4000",
        ".*.*.*=.*; 90000"
      })
  void regularExpressionsThatNeverEndElsewhereEndHere(String regex, int length) {
    Expression expression =
        World.compiled(EXPRESSIONS, "context.text.matches('" + regex + "')", ExpressionUse.POLICY);
    World world = new World().with("text", "a".repeat(length));

    try {
      assertThat(expression.evaluate(world.input()).isTrue()).isFalse();
    } catch (ExpressionException e) {
      assertThat(e.budget()).contains(Budget.REGEX_WORK);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9223372036854775807 + 1 == 0 | out of range",
        "-9223372036854775807 - 2 == 0 | out of range",
        "9223372036854775807 * 9223372036854775807 == 0 | out of range",
        "1 / (1 - 1) == 0 | division by zero",
        "int(1e300) == 0 | out of range",
        "now + duration('876000h') > now + duration('87600000h') | out of range",
        "now - duration('9000000000s') < now - duration('87600000h') | out of range",
        "[1][int(user.attributes.size()) + 7] == 1 | there is no such element",
        "int(user.name) == 1 | this cannot be read so",
        "timestamp(user.name) == now | this cannot be read so",
        "duration(user.name) == duration('1s') | this cannot be read so",
        "string(b'\\xff\\xfe') == '' | ",
        "now.getHours(user.name) == 1 | ",
        "uint(-1) == 1u | "
      })
  void whatHasNoValueFailsAndSaysWhere(String source, String message) {
    Expression expression = World.compiled(EXPRESSIONS, source, ExpressionUse.POLICY);

    assertThatThrownBy(() -> expression.evaluate(new World().input()))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("line 1, column")
        .hasMessageContaining(message == null ? "" : message)
        .hasMessageNotContaining("Lovelace");
  }

  @Test
  void timeUpEndsItWhereverItIs() {
    AtomicLong nanos = new AtomicLong();
    Expression expression =
        World.compiled(
            EXPRESSIONS,
            "[1, 2, 3, 4].map(a, [1, 2, 3, 4].map(b, [1, 2, 3, 4].map(c, a + b + c))).size() > 0",
            ExpressionUse.POLICY);

    assertThatThrownBy(
            () ->
                expression.evaluate(
                    new World().input(), () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos())))
        .isInstanceOfSatisfying(
            ExpressionException.class, e -> assertThat(e.budget()).contains(Budget.TIME))
        .hasMessageContaining("over budget: time, at most 100 ms");
  }

  static Stream<Arguments> budgets() {
    String hundred = "[" + "0, ".repeat(99) + "0]";
    return Stream.of(
        Arguments.of(Budget.STEPS, hundred + ".all(x, " + hundred + ".all(y, [x, y].size() == 2))"),
        Arguments.of(
            Budget.STEPS,
            "cel.bind(s, context.text.substring(0, 40000) + \"b\", "
                + hundred
                + ".all(x, !context.text.contains(s)))"),
        Arguments.of(Budget.STEPS, hundred + ".all(x, !context.text.matches(\"a+b\"))"),
        Arguments.of(Budget.STEPS, hundred + ".all(x, sha256(context.text) != \"\")"),
        Arguments.of(Budget.VALUE_SIZE, "context.text + context.text != \"\""),
        Arguments.of(Budget.VALUE_SIZE, "[context.text, context.text] != []"),
        Arguments.of(Budget.VALUE_SIZE, "{\"a\": context.text, \"b\": context.text} != {}"),
        Arguments.of(Budget.VALUE_SIZE, "bytes(context.text) + bytes(context.text) != b\"\""),
        Arguments.of(
            Budget.VALUE_SIZE,
            "cel.bind(l, [1, 2, 3].map(x, \"a\"), l.join(context.text) != \"\")"),
        Arguments.of(Budget.VALUE_SIZE, "\"aaa\".replace(\"a\", context.text) != \"\""),
        Arguments.of(Budget.VALUE_SIZE, "regex_replace(\"aaa\", \"a\", context.text) != \"\""),
        Arguments.of(Budget.VALUE_SIZE, "[context.text] + [context.text] != []"),
        Arguments.of(Budget.VALUE_SIZE, "slugify(context.text) != \"\""),
        Arguments.of(Budget.TOTAL_SIZE, hundred + ".all(x, context.text.substring(1).size() > x)"),
        Arguments.of(Budget.TOTAL_SIZE, hundred + ".all(x, context.text.upper().size() > x)"),
        Arguments.of(Budget.TOTAL_SIZE, "[1, 2, 3, 4].all(x, [context.text].size() == 1)"),
        Arguments.of(Budget.DEPTH, "context.deep == []"),
        Arguments.of(Budget.REGEX_SIZE, "\"a\".matches(\"x{900}y{9\" + \"00}\")"),
        Arguments.of(Budget.REGEX_WORK, "context.text.matches(\"(.*)(.*)(.*)(.*)x\")"),
        Arguments.of(Budget.MESSAGES, hundred + ".all(x, message(\"m\"))"),
        Arguments.of(Budget.MESSAGES, "message(context.text)"),
        Arguments.of(Budget.MESSAGES, "deny(context.text)"),
        Arguments.of(Budget.CHANGES, hundred + ".all(x, plan_set(\"x\", x))"),
        Arguments.of(Budget.CHANGES, "plan_set(\"x\", context.text)"),
        Arguments.of(Budget.CHANGES, "prompt_set(\"x\", context.text)"),
        Arguments.of(Budget.CHANGES, hundred + ".all(x, plan_remove(\"x\"))"),
        Arguments.of(Budget.LOOK_UPS, hundred + ".all(x, !user_by_email(\"x\").exists)"),
        Arguments.of(Budget.LOOK_UPS, hundred + ".all(x, geo(\"192.0.2.1\").known)"));
  }

  @ParameterizedTest
  @MethodSource("budgets")
  void eachBudgetEndsWhatItIsFor(Budget budget, String source) {
    Object deep = 1L;
    for (int i = 0; i < 100; i++) {
      deep = List.of(deep);
    }
    World text = new World().with("text", "a".repeat(90_000));
    World world = budget == Budget.DEPTH ? new World().with("deep", deep) : text;
    Expression expression = World.compiled(EXPRESSIONS, source, ExpressionUse.POLICY);
    Expression bypassed =
        World.compiled(EXPRESSIONS, "(" + source + ") || true", ExpressionUse.POLICY);

    for (Expression one : List.of(expression, bypassed)) {
      assertThatThrownBy(() -> one.evaluate(world.input(), () -> 0))
          .isInstanceOfSatisfying(
              ExpressionException.class, e -> assertThat(e.budget()).contains(budget))
          .hasMessageContaining("over budget: " + budget.label());
    }
  }

  /** Otherwise one could go on by writing "|| true". */
  @Test
  void nothingGetsByAUsedUpBudget() {
    String bomb = Bombs.all().get(0);

    for (String source :
        List.of(
            bomb + " || true",
            "true && (" + bomb + " || true)",
            "[1, 2].exists(x, " + bomb + " || true)")) {
      Expression expression = World.compiled(EXPRESSIONS, source, ExpressionUse.POLICY);
      assertThatThrownBy(() -> expression.evaluate(new World().input()))
          .isInstanceOfSatisfying(
              ExpressionException.class, e -> assertThat(e.budget()).isPresent());
    }
  }

  @Test
  void whatIsSeenCanBeAsLargeAsAFormAllows() throws ExpressionException {
    Expression expression =
        World.compiled(EXPRESSIONS, "context.wide.size() > 0", ExpressionUse.POLICY);
    List<Object> wide = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      wide.add("element " + i);
    }

    assertThat(expression.evaluate(new World().with("wide", wide).input()).isTrue()).isTrue();
    for (int i = 0; i < 200_000; i++) {
      wide.add("element " + i);
    }
    assertThatThrownBy(() -> expression.evaluate(new World().with("wide", wide).input()))
        .isInstanceOfSatisfying(ExpressionException.class, e -> assertThat(e.budget()).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(", "[", "{", "f(", "a.b{c:", "-", "!", "\"", ".", "a ", "1+", "true&&", "1?1:", "\n"
      })
  void longTextsAreRefusedOrUnderstoodSoonAndNotDeeply(String part) {
    String source = part.repeat(9_900 / part.length()) + "1";

    Compilation compilation = EXPRESSIONS.anew(source, ExpressionUse.VALUE);

    if (compilation instanceof Compilation.Failed failed) {
      assertThat(failed.problems()).hasSizeBetween(1, 10);
      assertThat(failed.text().length()).isLessThan(5_000);
    }
  }

  @Test
  void aTextThatIsTooLongIsRefusedUnread() {
    assertThat(EXPRESSIONS.compile("1".repeat(10_001), ExpressionUse.VALUE))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed -> assertThat(failed.text()).contains("at most 10000 characters"));
  }
}
