package io.vestibule.policies.event_matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.testkit.Lab;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  private static final Map<String, Object> EVENT =
      Map.of(
          "action",
          "login",
          "client_ip",
          "192.0.2.1",
          "user",
          Map.of("username", "Alice"),
          "context",
          Map.of(
              "known_device",
              true,
              "count",
              7,
              "share",
              0.5,
              "quote",
              "a \"b\" \\ / é",
              "geo",
              Map.of("country", "GB"),
              "list",
              List.of("a")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action = \"login\"",
        "action=\"login\"",
        "  action\n=\t\"login\" ",
        "action != \"logout\"",
        "action ~ \"OGI\"",
        "action !~ \"x\"",
        "action startswith \"LOG\"",
        "action endswith \"in\"",
        "action not startswith \"in\"",
        "action not endswith \"log\"",
        "action in (\"logout\", \"login\")",
        "action in (None, 3, True, \"login\")",
        "action not in (\"logout\")",
        "action > \"logim\"",
        "action >= \"login\"",
        "action <= \"login\"",
        "action < \"logio\"",
        "user.username = \"Alice\"",
        "context.geo.country = \"GB\"",
        "context.known_device = True",
        "context.known_device != False",
        "context.count = 7",
        "context.count = 7.0",
        "context.count = 0.7e1",
        "context.count > 6",
        "context.count >= 7",
        "context.count < 7.5",
        "context.count > -1",
        "context.count in (1, 7)",
        "context.share = 0.5",
        "context.nothing = None",
        "context.nothing.deeper = None",
        "action.deeper = None",
        "context.list = None or context.list != None",
        "context.nothing != \"x\"",
        "context.quote = \"a \\\"b\\\" \\\\ \\/ \\u00e9\"",
        "(action = \"login\")",
        "((action = \"login\"))",
        "action = \"login\" and user.username = \"Alice\"",
        "action = \"x\" or user.username = \"Alice\"",
        "action = \"x\" or action = \"login\" and user.username = \"Alice\"",
        "(action = \"x\" and user.username = \"Alice\") or action = \"login\"",
        "action = \"login\" and (action = \"x\" or user.username = \"Alice\")"
      })
  void itHolds(String query) throws Query.MalformedException {
    assertThat(Query.parse(query).test(EVENT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action = \"Login\"",
        "action = \"logi\"",
        "action != \"login\"",
        "action !~ \"LOG\"",
        "action not in (\"login\")",
        "action not startswith \"LOG\"",
        "action in (\"logout\")",
        "action > \"login\"",
        "action < \"login\"",
        "action = None",
        "action = 7",
        "action > 7",
        "context.count = \"7\"",
        "context.count ~ \"7\"",
        "context.count = True",
        "context.count > \"6\"",
        "context.known_device = 1",
        "context.known_device = \"True\"",
        "context.nothing > 1",
        "context.nothing < 1",
        "context.nothing = \"\"",
        "context.geo = \"GB\"",
        "context.geo.country.code = \"GB\"",
        "action = \"login\" and user.username = \"Bob\"",
        "action = \"x\" or user.username = \"Bob\""
      })
  void itDoesNotHold(String query) throws Query.MalformedException {
    assertThat(Query.parse(query).test(EVENT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "action | Column 7: the query ends too early.",
        "action = | Column 9: the query ends too early.",
        "= \"x\" | Column 1: = cannot stand here.",
        "action \"x\" | Column 8: \"x\" cannot stand here.",
        "action = login | Column 10: login cannot stand here.",
        "action = 'login' | Column 10: this is neither a name nor a value nor an operator.",
        "action = \"login | Column 10: this is neither a name nor a value nor an operator.",
        "action = \"a\\n\" | Column 10: this is neither a name nor a value nor an operator.",
        "action == \"x\" | Column 9: = cannot stand here.",
        "action = \"x\" and | Column 17: the query ends too early.",
        "action = \"x\" user = \"y\" | Column 14: user cannot stand here.",
        "(action = \"x\" | Column 14: the query ends too early.",
        "action = \"x\") | Column 13: ) cannot stand here.",
        "() | Column 2: ) cannot stand here.",
        "action in \"x\" | Column 11: \"x\" cannot stand here.",
        "action in () | Column 12: ) cannot stand here.",
        "action in (\"x\",) | Column 16: ) cannot stand here.",
        "action not = \"x\" | Column 12: = cannot stand here.",
        "action ~ 7 | Column 10: 7 cannot stand here.",
        "action startswith None | Column 19: None cannot stand here.",
        "action > True | Column 10: True cannot stand here.",
        "action = 007 | Column 10: this is neither a name nor a value nor an operator.",
        "action = 7x | Column 10: this is neither a name nor a value nor an operator.",
        "action = 1e9999 | Column 10: this is neither a name nor a value nor an operator.",
        "action. = \"x\" | Column 7: this is neither a name nor a value nor an operator.",
        "created > \"2026\" | Column 1: events have no field created.",
        "password.x = \"x\" | Column 1: events have no field password.",
        "and = \"x\" | Column 1: and cannot stand here.",
        "action = \"x\" and app = \"y\" or app = \"z\" | Column 28: say with parentheses what \"and\" and \"or\" belong to.",
        "action = \"x\" order by action | Column 14: order cannot stand here.",
        "DROP TABLE vst_event; | Column 21: this is neither a name nor a value nor an operator."
      })
  void whatIsWrongIsSaidWithItsColumn(String query, String problem) {
    assertThatThrownBy(() -> Query.parse(query))
        .isInstanceOfSatisfying(
            Query.MalformedException.class,
            e -> assertThat(Lab.shared().words(e.problem())).isEqualTo(problem));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   "})
  void nothingIsNoQuery(String query) {
    assertThatThrownBy(() -> Query.parse(query)).isInstanceOf(Query.MalformedException.class);
  }

  @Test
  void parenthesesHaveALimit() throws Query.MalformedException {
    String condition = "action = \"login\"";
    assertThat(Query.parse("(".repeat(32) + condition + ")".repeat(32)).test(EVENT)).isTrue();
    assertThatThrownBy(() -> Query.parse("(".repeat(33) + condition + ")".repeat(33)))
        .isInstanceOf(Query.MalformedException.class);
    assertThatThrownBy(() -> Query.parse("(".repeat(2_000)))
        .isInstanceOf(Query.MalformedException.class);
  }

  @Test
  void lengthHasALimit() throws Query.MalformedException {
    String condition = "app = \"x\" or ".repeat(150) + "action = \"login\"";
    assertThat(Query.parse(condition).test(EVENT)).isTrue();
    assertThatThrownBy(() -> Query.parse(condition + " ".repeat(2_000)))
        .isInstanceOf(Query.MalformedException.class);
  }

  /** Whatever is typed is read or refused, and nothing else. */
  @Test
  void anythingIsReadOrRefused() {
    List<String> parts =
        List.of(
            "action",
            "context.a.b",
            "=",
            "!=",
            "~",
            "not",
            "in",
            "(",
            ")",
            ",",
            "and",
            "or",
            "\"x\"",
            "\"",
            "\\",
            "1",
            "-",
            "1e3",
            "None",
            "True",
            "startswith",
            " ",
            "é",
            "\u0000",
            "a.",
            "..",
            "😀");
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder query = new StringBuilder();
      for (int part = random.nextInt(12); part >= 0; part--) {
        query.append(parts.get(random.nextInt(parts.size())));
        query.append(random.nextBoolean() ? " " : "");
      }
      try {
        Query.parse(query.toString()).test(EVENT);
      } catch (Query.MalformedException e) {
        assertThat(e.problem()).isNotNull();
      }
    }
  }
}
