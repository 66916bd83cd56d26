package io.vestibule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.testkit.Together;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions see, and what they bring about. */
class EvaluatingTest {
  private static final Expressions EXPRESSIONS = new Expressions();

  private final World world = new World();

  private ExpressionResult decide(String source) throws ExpressionException {
    return World.compiled(EXPRESSIONS, source, ExpressionUse.POLICY).evaluate(world.input());
  }

  private Object value(String source) throws ExpressionException {
    Object value =
        World.compiled(EXPRESSIONS, source, ExpressionUse.VALUE).evaluate(world.input()).value();
    return value == null ? "null" : value;
  }

  private static List<String> said(ExpressionResult result) {
    return result.messages().stream().map(text -> ((Text.Literal) text).value()).toList();
  }

  // --- what they see

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "request.method | GET",
        "request.path | /auth/if/flow/login/",
        "request.query[\"next\"][0] | /app/",
        "request.headers[\"accept-language\"] | de",
        "request.client_address | 192.0.2.1",
        "request.host | login.example.org",
        "request.secure | true",
        "request.language | de",
        "request.user_agent | Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        "user.exists | true",
        "user.authenticated | true",
        "user.id | 01900000-0000-7000-8000-00000000000a",
        "user.username | ada",
        "user.name | Ada Lovelace",
        "user.email | ada@example.org",
        "user.active | true",
        "user.type | internal",
        "user.path | users/staff",
        "user.attributes.department | engines",
        "user.attributes.settings.locale | en",
        "user.groups | [everybody, staff]",
        "user.superuser | false",
        "user.last_login | 2026-03-01T07:00:00Z",
        "user.password_changed_at | 2026-02-01T00:00:00Z",
        "brand.domain | example.org",
        "brand.title | Example",
        "brand.base_url | https://login.example.org/auth",
        "brand.attributes.tier | gold",
        "flow.slug | login",
        "flow.name | Log in",
        "flow.title | Welcome",
        "flow.designation | authentication",
        "context.auth_method | password",
        "context.prompt_data.username | ada",
        "prompt_data.age + 1 | 37",
        "prompt_context.username | ada",
        "is_sso | false",
        "now | 2026-03-02T08:30:00Z"
      })
  void whatThereIsToSee(String source, String expected) throws ExpressionException {
    assertThat(value(source)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!user.exists",
        "!user.authenticated",
        "user.username == \"\"",
        "user.groups == []",
        "!in_group(user, \"staff\")",
        "user.attributes == {}",
        "!has(user.attributes.department)",
        "!has(user.email)",
        "!user.active",
        "!user.superuser",
        "user.last_login == timestamp(0)",
        "!pending_user.exists",
        "reputation(pending_user) == 0",
        "reputation(pending_user, request.client_address) == -3"
      })
  void nobodyHasNothing(String source) throws ExpressionException {
    world.nobody();

    assertThat(decide(source).isTrue()).isTrue();
    assertThat(world.lookUps()).isLessThanOrEqualTo(1);
  }

  @Test
  void somebodyWhoDoesNotExistHasWhatWasTypedOnly() throws ExpressionException {
    world.nobody().about(PendingUser.unknown("eve"));

    assertThat(
            decide(
                    "!pending_user.exists && pending_user.username == \"eve\""
                        + " && pending_user.email == \"eve\" && pending_user.name == \"\""
                        + " && pending_user.groups == [] && pending_user.id == \"\"")
                .isTrue())
        .isTrue();
    assertThat(world.lookUps()).isZero();
  }

  @Test
  void aGatesOwnPoliciesHaveNoBinding() throws ExpressionException {
    assertThat(
            decide("binding.exists && binding.order == 20 && binding.stage == \"pass\"").isTrue())
        .isTrue();
    assertThat(decide("binding.type == \"password\"").isTrue()).isTrue();
    world.ofTheFlow();
    assertThat(decide("!binding.exists && binding.order == 0 && binding.type == \"\"").isTrue())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "request.path == \"/\" | 0",
        "user.name == \"Ada Lovelace\" | 0",
        "pending_user.username == \"bob\" | 0",
        "pending_user.email == \"bob@example.org\" && pending_user.exists | 0",
        "pending_user.name == \"Bob\" && !pending_user.active && pending_user.path == \"users\" | 1",
        "\"staff\" in user.groups && in_group(user, \"everybody\") | 1",
        "pending_user.name == \"Bob\" && pending_user.groups == [] | 2",
        "user_by_username(\"BOB\").email == \"bob@example.org\" | 1"
      })
  void whatIsNotNamedIsNotLookedUp(String source, int lookUps) throws ExpressionException {
    world.about(PendingUser.of(World.BOB));

    decide(source);

    assertThat(world.lookUps()).isEqualTo(lookUps);
  }

  @Test
  void theSuperuserIsKnownWithoutLookingUp() throws ExpressionException {
    world.visitor(new Visitor(World.ADA, true, UUID.randomUUID()));

    assertThat(decide("user.superuser && pending_user.superuser").isTrue()).isTrue();
    assertThat(world.lookUps()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "in_group(user, \"01900000-0000-7000-8000-0000000000A1\")",
        "user == pending_user",
        "user != user_by_username(\"bob\")",
        "user_by(\"id\", user.id) == user",
        "user_by(\"id\", \"none\") != user_by(\"id\", \"none\")",
        "in_network(\"::ffff:10.1.2.3\", \"10.0.0.0/8\")",
        "in_network(\"10.1.2.3\", \"::ffff:10.0.0.0/104\")",
        "!in_network(\"10.1.2.3\", \"::/0\")",
        "in_network(\"10.1.2.3\", \"10.1.2.3\")",
        "in_network(\"2001:db8::1\", \"2001:0db8:0000::/33\")",
        "!in_network(\"2001:db8:8000::1\", \"2001:0db8:0000::/33\")",
        "in_network(\"192.0.2.1\", [\"10.0.0.0/8\", \"192.0.2.0/24\"])",
        "!is_private(\"8.8.8.8\") && is_private(\"fd00::1\") && is_private(\"::ffff:127.0.0.1\")",
        "dyn({\"a\": 1}) == {\"a\": 1.0} && dyn([1, 2]) == [1.0, 2.0] && dyn(1u) in [1]",
        "\"a\" in {\"a\": 1} && !(\"b\" in {\"a\": 1})",
        "dyn({1: \"a\"})[1.0] == \"a\"",
        "[3, 4].exists_one(x, x > 3) && [3, 4].all(x, x > 2) && !([3, 4].exists(x, x > 4))",
        "[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6]",
        "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]",
        "cel.bind(a, [1], [a + [2], a + [3], a]) == [[1, 2], [1, 3], [1]]",
        "context.exists(key, key == \"auth_method\")",
        "first([]) == null && get({}, \"a\", \"b\") == \"b\"",
        "get(get(user.attributes, \"settings\", {}), \"locale\", \"\") == \"en\"",
        "size(\"😀\") == 1 && \"😀a\".substring(1) == \"a\" && \"😀a\".indexOf(\"a\") == 1",
        "\"a,b,\".split(\",\") == [\"a\", \"b\", \"\"] && \"\".split(\",\") == [\"\"]",
        "regex_replace(\"aXbX\", \"X\", \"$$\") == \"a$b$\"",
        "regex_extract(\"abc\", \"z\") == \"\"",
        "slugify(\"  Ärger & Ünfug -- 3 \") == \"arger-unfug-3\"",
        "!same(\"a\", \"b\") && !same(\"a\", \"aa\") && same(\"\", \"\")",
        "now.getDayOfWeek() in [1, 2, 3, 4, 5] && now.getHours(\"Europe/Vienna\") == 9",
        "context.missing == 1 || true",
        "true || context.missing == 1",
        "!(context.missing == 1 && false)",
        "[1, 2].exists(x, x == 2 || context.missing == 1)",
        ".user.active && [.user.username].all(user, user == \"ada\")"
      })
  void theseAreTrue(String source) throws ExpressionException {
    assertThat(decide(source).isTrue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "context.missing == 1 | line 1, column 8: there is no \"missing\"",
        "context.auth_method.x == 1 | line 1, column 20: string has no field \"x\"",
        "context[\"missing\"] == 1 | line 1, column 8: there is no such entry",
        "context.auth_method | line 1, column 8: the result is string; a policy needs true or false",
        "context.auth_method && true | line 1, column 8: string is neither true nor false",
        "dyn(user).emial == \"\" | line 1, column 10: User has no field \"emial\"",
        "message(context.prompt_data) | line 1, column 8: \"message\" does not take (map)",
        "in_network(prompt_data.username, \"10.0.0.0/8\") | this is no IP address",
        "in_network(\"10.0.0.1\", [prompt_data.username]) | this is no network",
        "plan_set(\"auth_\" + \"method\", 1) | the key \"auth_method\" is not for expressions",
        "plan_remove(\"vestibule.\" + user.name) | is not for expressions to change",
        "plan_set(\"x\", user) | User cannot be kept: name one of its fields",
        "plan_set(\"x\", null) | null cannot be put into the plan context; use plan_remove",
        "set_pending_user(user_by_username(\"eve\")) | there is no such account",
        "regex_replace(\"a\", \"a\", \"$1\") == \"\" | the regular expression has no group 1",
        "\"a\".matches(prompt_data.username + \"[\") | wrong regular expression",
        "int(prompt_data.password) == 1 | this cannot be read so"
      })
  void whatGoesWrongIsSaidWithItsPlaceAndWithoutValues(String source, String message) {
    assertThatThrownBy(() -> decide(source))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter2");
  }

  // --- what they bring about

  @Test
  void messagesComeInTheirOrderWhicheverWayItGoes() throws ExpressionException {
    ExpressionResult result =
        decide("message(\"a\") && message(\"b\") && (user.username == \"bob\" || !message(\"c\"))");

    assertThat(result.isTrue()).isFalse();
    assertThat(said(result)).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "true ? message(\"a\") : message(\"b\"); a",
        "true || message(\"b\"); ''",
        "!(false && message(\"b\")); ''",
        "(message(\"b\") && context.missing == 1) || message(\"a\"); a",
        "(message(\"b\") && context.missing == 1) || true; ''",
        "!((message(\"b\") && context.missing == 1) && false); ''",
        "[1, 2].exists(x, message(\"x\" + string(x)) && (x == 2 || context.missing == 1)); x2",
        "!([1, 2].all(x, message(\"x\" + string(x)) && (x == 2 ? false : context.missing == 1))); x2",
        "message(\"a\") && ((message(\"b\") && context.missing == 1) || message(\"c\")); ac"
      })
  void whatWasPassedOverOrFailedBringsNothingAbout(String source, String expected)
      throws ExpressionException {
    ExpressionResult result = decide(source);

    assertThat(result.isTrue()).isTrue();
    assertThat(String.join("", said(result))).isEqualTo(expected);
  }

  @Test
  void theFirstDenialEndsTheFlow() throws ExpressionException {
    ExpressionResult result = decide("deny(\"no\") || deny(\"never\") || message(\"m\")");

    assertThat(result.isTrue()).isTrue();
    assertThat(result.ending()).contains(Text.literal("no"));
    assertThat(said(result)).containsExactly("m");
  }

  @Test
  void changesAreReturnedAndNotSeen() throws ExpressionException {
    ExpressionResult result =
        decide(
            "plan_set(\"a\", {\"b\": [1, null, \"x\", now]}) && plan_remove(\"invitation_token\")"
                + " && redirect(\"https://www.example.org/\")"
                + " && set_pending_user(user_by_username(\"bob\"))"
                + " && prompt_set(\"username\", prompt_data.username.upper())"
                + " && prompt_data.username == \"ada\" && !has(context.a)");

    assertThat(result.isTrue()).isTrue();
    assertThat(result.changes().asList())
        .extracting(change -> change.key().name(), ContextChanges.Change::value)
        .satisfiesExactly(
            a ->
                assertThat(a.toList().toString())
                    .isEqualTo("[a, {b=[1, null, x, 2026-03-02T08:30:00Z]}]"),
            b -> assertThat(b.toList()).containsExactly("invitation_token", null),
            c -> assertThat(c.toList()).containsExactly("redirect", "https://www.example.org/"),
            d -> assertThat(d.toList()).containsExactly("pending_user", PendingUser.of(World.BOB)),
            e ->
                assertThat(e.toList())
                    .containsExactly(
                        "prompt_data",
                        Map.of("username", "ADA", "password", "hunter2", "age", 36)));
  }

  @Test
  void aWriteToThePromptKeepsWhatElseIsThere() throws ExpressionException {
    world.without("prompt_data");

    ExpressionResult result =
        decide("prompt_set(\"a\", 1) && prompt_set(\"b\", 2) && prompt_set(\"a\", 3)");

    assertThat(result.changes().asList())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.key()).isEqualTo(ContextKeys.PROMPT_DATA);
              assertThat(change.value()).isEqualTo(Map.of("a", 3L, "b", 2L));
            });
  }

  // --- values

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"test\", true, 42, 1.5, null] | [test, true, 42, 1.5, null]",
        "[{\"value\": \"a\", \"label\": \"A\"}] | [{value=a, label=A}]",
        "null | null",
        "duration(\"90m\") | PT1H30M",
        "18446744073709551615u | 18446744073709551615",
        "user.name | Ada Lovelace",
        "user.authenticated ? \"Hello, \" + user.name : \"\" | Hello, Ada Lovelace"
      })
  void valuesAreWhatJsonCarries(String source, String expected) throws ExpressionException {
    assertThat(value(source)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[user]", "{\"a\": request}", "dyn(flow)", "b\"abc\""})
  void objectsDoNotLeave(String source) {
    assertThatThrownBy(() -> value(source))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("cannot be kept: name one of its fields");
  }

  // --- what administrators are told

  @Test
  void whatItWentByIsToldButForSecretsAndPrompts() throws ExpressionException {
    ExpressionResult result =
        decide(
            "user.username == \"ada\" && context.auth_method == \"password\""
                + " && context.invitation_token != \"\" && prompt_data.username != prompt_data.password"
                + " && user.attributes.api_token != \"\" && context[\"invitation_token\"] != \"\""
                + " && request.query.next[0] == \"/app/\" && context.prompt_data.age == 36"
                + " && user.password_changed_at < now && size(user.groups) == 2");

    assertThat(result.inputs())
        .containsEntry("user.username", "ada")
        .containsEntry("context.auth_method", "password")
        .containsEntry("context.invitation_token", "(not shown)")
        .containsEntry("prompt_data.username", "(not shown)")
        .containsEntry("prompt_data.password", "(not shown)")
        .containsEntry("user.attributes.api_token", "(not shown)")
        .containsEntry("context.prompt_data.age", "(not shown)")
        .containsEntry("user.password_changed_at", "2026-02-01T00:00:00Z")
        .containsEntry("user.groups", "2 elements");
    assertThat(result.inputs().toString()).doesNotContain("hunter2", "t0k3n", "s3cr3t");
    assertThat(result.steps()).isBetween(20, 500);
  }

  @Test
  void whatWasNotReadIsNotTold() throws ExpressionException {
    assertThat(decide("user.active || request.path == \"/\"").inputs())
        .containsOnlyKeys("user.active");
  }

  // --- threads

  @Test
  void oneExpressionServesManyThreadsAtOnce() {
    AtomicLong threads = new AtomicLong();
    Expression expression =
        World.compiled(
            EXPRESSIONS,
            "[1, 2, 3].map(x, x + int(context.number)).map(y, [y] + [y]) == context.expected"
                + " && message(string(context.number)) && plan_set(\"n\", context.number)",
            ExpressionUse.POLICY);

    List<Boolean> outcomes =
        Together.call(
            16,
            () -> {
              long thread = threads.incrementAndGet();
              for (int i = 0; i < 300; i++) {
                long number = thread * 1000L + i;
                ExpressionResult result =
                    expression.evaluate(
                        new World()
                            .with("number", number)
                            .with(
                                "expected",
                                List.of(
                                    List.of(number + 1, number + 1),
                                    List.of(number + 2, number + 2),
                                    List.of(number + 3, number + 3)))
                            .input());
                if (!result.isTrue()
                    || !said(result).equals(List.of(String.valueOf(number)))
                    || !Long.valueOf(number).equals(result.changes().asList().get(0).value())) {
                  return false;
                }
              }
              return true;
            });

    assertThat(outcomes).hasSize(16).containsOnly(true);
  }
}
