package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is found when an expression is saved, and said where it is. */
class CompilingTest {
  private final Expressions expressions = new Expressions();

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            "request.pathh == \"/\"", 1, 8, "there is no field \"pathh\"; did you mean \"path\"?"),
        Arguments.of(
            "user.emial == \"\"", 1, 5, "there is no field \"emial\"; did you mean \"email\"?"),
        Arguments.of("usr.name == \"\"", 1, 1, "there is no \"usr\" here; did you mean \"user\"?"),
        Arguments.of(
            "user.active &&\n  in_gruop(user, \"a\")",
            2,
            11,
            "there is no \"in_gruop\" here; did you mean \"in_group\"?"),
        Arguments.of("has(user.nmae)", 1, 4, "there is no field \"nmae\"; did you mean \"name\"?"),
        Arguments.of(
            "geo(request.client_address).county == \"AT\"",
            1,
            28,
            "there is no field \"county\"; did you mean \"country\"?"),
        Arguments.of("return True", 1, 1, "reserved identifier: return"),
        Arguments.of("True", 1, 1, "there is no \"True\" here"),
        Arguments.of(";", 1, 1, "unexpected ';'"),
        Arguments.of("/", 1, 1, "unexpected '/'"),
        Arguments.of("", 1, 1, "the expression is not complete"),
        Arguments.of("user.active &&", 1, 15, "the expression is not complete"),
        Arguments.of("message(user.active)", 1, 8, "\"message\" does not take (bool)"),
        Arguments.of("message(user)", 1, 8, "\"message\" does not take (User)"),
        Arguments.of("1 + \"a\" == 2", 1, 3, "\"+\" does not take (int, string)"),
        Arguments.of("now > 5", 1, 5, "\">\" does not take (timestamp, int)"),
        Arguments.of("user.name", 1, 1, "the result is string; a policy needs true or false"),
        Arguments.of("[1, 2]", 1, 1, "the result is list(int); a policy needs true or false"),
        Arguments.of("user", 1, 1, "the result is User; a policy needs true or false"),
        Arguments.of("User", 1, 1, "\"User\" is a type, not a value"),
        Arguments.of("User{} == user", 1, 5, "objects cannot be made here"),
        Arguments.of("{user.name: 1} == {}", 1, 6, "a key of a map has to be written down"),
        Arguments.of("{\"a\": 1, \"a\": 2} == {}", 1, 10, "this key is there twice"),
        Arguments.of(
            "plan_set(\"auth_method\", \"x\")",
            1,
            10,
            "the key \"auth_method\" is not for expressions to change"),
        Arguments.of(
            "plan_remove(\"is_restored\")",
            1,
            13,
            "the key \"is_restored\" is not for expressions to change"),
        Arguments.of(
            "plan_set(\"vestibule.x\", 1)",
            1,
            10,
            "the key \"vestibule.x\" is not for expressions to change"),
        Arguments.of(
            "plan_set(\"pending_user\", 1)",
            1,
            10,
            "the key \"pending_user\" is changed by set_pending_user"),
        Arguments.of(
            "plan_set(\"prompt_data\", {})",
            1,
            10,
            "the key \"prompt_data\" is changed by prompt_set"),
        Arguments.of("in_network(\"192.0.2.300\", \"10.0.0.0/8\")", 1, 12, "this is no IP address"),
        Arguments.of(
            "in_network(request.client_address, \"10.0.0.0/33\")",
            1,
            36,
            "this is no network, such as 10.0.0.0/8"),
        Arguments.of("is_private(\"localhost\")", 1, 12, "this is no IP address"),
        Arguments.of(
            "user.name.matches(\"[\")", 1, 19, "wrong regular expression: missing closing ]"),
        Arguments.of(
            "user_by(\"name\", \"x\").exists",
            1,
            9,
            "accounts are found by username, email, upn or id"),
        Arguments.of("now > timestamp(\"tomorrow\")", 1, 17, "this cannot be read so"),
        Arguments.of("now - now > duration(\"30 days\")", 1, 22, "this cannot be read so"),
        Arguments.of("int(\"x\") == 1", 1, 5, "this cannot be read so"),
        Arguments.of("cel.bind(\"a\", 1, true)", 1, 9, "cel.bind needs a simple name first"),
        Arguments.of("prompt_context.x == 1", 1, 1, "there is no \"prompt_context\" here"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsSaidWithItsPlace(String source, int line, int column, String message) {
    assertThat(expressions.compile(source, ExpressionUse.POLICY))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed -> {
              ExpressionProblem first = failed.problems().get(0);
              assertThat(first.message()).startsWith(message);
              assertThat(first.line()).isEqualTo(line);
              assertThat(first.column()).isEqualTo(column);
            });
  }

  @Test
  void aProblemShowsTheLineAndACaretBelowThePlace() {
    assertThat(expressions.compile("user.active &&\n  user.emial == \"\"", ExpressionUse.POLICY))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed ->
                assertThat(failed.text())
                    .isEqualTo(
                        """
                        line 2, column 7: there is no field "emial"; did you mean "email"?
                            user.emial == ""
                                ^"""));
  }

  @Test
  void macrosAreNestedOnlySoDeep() {
    String ten = "[1].all(x, ".repeat(10) + "true" + ")".repeat(10);

    assertThat(expressions.compile(ten, ExpressionUse.POLICY))
        .isInstanceOf(Compilation.Succeeded.class);
    assertThat(expressions.compile("[1].all(x, " + ten + ")", ExpressionUse.POLICY))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed ->
                assertThat(failed.text())
                    .contains("macros are nested too deep: at most 10 in one another"));
  }

  @Test
  void allProblemsAreTold() {
    assertThat(expressions.compile("usr.a || user.b || user.c", ExpressionUse.POLICY))
        .isInstanceOfSatisfying(
            Compilation.Failed.class, failed -> assertThat(failed.problems()).hasSize(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message(\"x\")",
        "deny(\"x\")",
        "plan_set(\"x\", 1)",
        "plan_remove(\"x\")",
        "redirect(\"/\")",
        "prompt_set(\"x\", 1)",
        "set_pending_user(user)",
        "binding.order"
      })
  void aValueBringsNothingAbout(String source) {
    assertThat(expressions.compile(source, ExpressionUse.VALUE))
        .isInstanceOf(Compilation.Failed.class);
  }

  @Test
  void aValueIsNoObject() {
    assertThat(expressions.compile("user", ExpressionUse.VALUE))
        .isInstanceOfSatisfying(
            Compilation.Failed.class,
            failed ->
                assertThat(failed.text()).contains("the result is User; name one of its fields"));
  }

  @Test
  void whatWasCompiledLatelyIsNotCompiledAgain() {
    assertThat(expressions.compile("user.active", ExpressionUse.POLICY))
        .isSameAs(expressions.compile("user.active", ExpressionUse.POLICY))
        .isNotSameAs(expressions.compile("user.active", ExpressionUse.VALUE));
  }

  @Test
  void onlySoManyAreRemembered() {
    for (int i = 0; i < 600; i++) {
      expressions.compile(";" + i, ExpressionUse.POLICY);
    }

    assertThat(expressions.remembered()).isEqualTo(500);
  }
}
