package io.vestibule.flowfile.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flowfile.document.FlowFileProblem.Severity;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentReaderTest {
  private final DocumentReader reader = new DocumentReader();

  // --- single values

  static Stream<Arguments> singleValues() {
    return Stream.of(
        Arguments.of("", null),
        Arguments.of("~", null),
        Arguments.of("null", null),
        Arguments.of("NULL", null),
        Arguments.of("nULL", "nULL"),
        Arguments.of("true", true),
        Arguments.of("False", false),
        Arguments.of("tRUE", "tRUE"),
        Arguments.of("0", 0L),
        Arguments.of("-12", -12L),
        Arguments.of("+12", 12L),
        Arguments.of("0o17", 15L),
        Arguments.of("0x1F", 31L),
        Arguments.of("0b11", "0b11"),
        Arguments.of("1_000", "1_000"),
        Arguments.of("9223372036854775807", Long.MAX_VALUE),
        Arguments.of("-9223372036854775808", Long.MIN_VALUE),
        Arguments.of("1.5", 1.5),
        Arguments.of("1.", 1.0),
        Arguments.of(".5", 0.5),
        Arguments.of("-1.5e3", -1500.0),
        Arguments.of("1e3", 1000.0),
        Arguments.of(".inf", Double.POSITIVE_INFINITY),
        Arguments.of("-.INF", Double.NEGATIVE_INFINITY),
        Arguments.of(".NaN", Double.NaN),
        Arguments.of(".", "."),
        Arguments.of("1.2.3", "1.2.3"),
        Arguments.of("2020-01-01", "2020-01-01"),
        Arguments.of("12:30", "12:30"),
        Arguments.of("'1'", "1"),
        Arguments.of("\"true\"", "true"),
        Arguments.of("''", ""),
        Arguments.of("a b", "a b"),
        Arguments.of("!!str 1", "1"),
        Arguments.of("!!str", ""),
        Arguments.of("! 1", "1"),
        Arguments.of("!!int '3'", 3L),
        Arguments.of("!!float 3", 3.0),
        Arguments.of("!!bool 'true'", true),
        Arguments.of("!!null ''", null),
        Arguments.of("\"\\ud83d\\ude00\"", "\ud83d\ude00"),
        Arguments.of("\"a\\/b\"", "a/b"));
  }

  @ParameterizedTest
  @MethodSource("singleValues")
  void aSingleValueIsWhatTheCoreSchemaSays(String text, @Nullable Object value) {
    Document document = reader.read("a.yaml", "a: " + text + "\n");

    assertThat(document.problems()).isEmpty();
    assertThat(((Scalar) at(document, "a")).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "Yes", "YES", "no", "on", "off", "Off", "y", "N"})
  void whatOnceWasATruthValueIsATextWithAWarning(String text) {
    Document document = reader.read("a.yaml", "b: 1\na:\n  - " + text + "\n");

    assertThat(((Items) at(document, "a")).values().get(0))
        .isEqualTo(new Scalar(text, text, new Mark(3, 5)));
    assertThat(document.problems())
        .containsExactly(
            new FlowFileProblem(
                "a.yaml",
                3,
                5,
                "a[0]",
                '"'
                    + text
                    + "\" is a text here, not a truth value; write true or false, or put it in"
                    + " quotes",
                Severity.WARNING));
    assertThat(document.hasErrors()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: 'yes'", "a: \"no\"", "a: !KeyOf yes", "a: !!str off", "a: yes it is"})
  void aTextThatIsClearlyOneIsNotWarnedOf(String text) {
    assertThat(reader.read("a.yaml", text).problems()).isEmpty();
  }

  @Test
  void aNumberThatOnceWasOctalIsWarnedOf() {
    Document document = reader.read("a.yaml", "a: 010");

    assertThat(((Scalar) at(document, "a")).value()).isEqualTo(10L);
    assertThat(document.problems())
        .extracting(FlowFileProblem::toString)
        .containsExactly(
            "a.yaml:1:4: warning: a: 010 is 10 here, and octal for others; put it in quotes if it"
                + " is a text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9223372036854775808|the number 9223372036854775808 is too large",
        "-9223372036854775809|the number -9223372036854775809 is too large",
        "0xffffffffffffffffff|the number 0xffffffffffffffffff is too large",
        "1e999|the number 1e999 is too large",
        "!!int abc|!!int is a whole number, not \"abc\"",
        "!!int 1.5|!!int is a whole number",
        "!!float x|!!float is a number",
        "!!float 0x1|!!float is a decimal number",
        "!!bool yes|!!bool is true or false",
        "!!null x|!!null stands for nothing",
        "!!seq x|!!seq is not for a single value",
        "!!map [1]|!!map is not for a list",
        "!!seq {b: 1}|!!seq is not for a map",
        "!!str [1]|!!str is not for a list"
      })
  void aValueThatDoesNotFitIsAnErrorAtItsPlace(String text, String message) {
    Document document = reader.read("a.yaml", "b: 1\na: " + text);

    assertThat(document.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.toString()).startsWith("a.yaml:2:4: a: " + message);
              assertThat(problem.severity()).isEqualTo(Severity.ERROR);
            });
  }

  @Test
  void aVeryLongNumberIsAnError() {
    assertThat(errors("\na: " + "9".repeat(100_000)))
        .containsExactly(
            "a.yaml:2:4: a: a number of 100000 characters is too long; put it in quotes if it is a"
                + " text");
  }

  @Test
  void aValueThatMayBeAPasswordIsNotToldByAccident() {
    assertThat(reader.read("a.yaml", "password: hush").toString()).doesNotContain("hush");
  }

  // --- lists, maps and places

  @Test
  void everythingKnowsItsPlace() {
    Fields top =
        (Fields)
            root(
                reader.read(
                    "a.yaml",
                    """
                    # first a remark
                    one: 1
                    two:
                      - x
                      - {a: [], b: "𝄞", c: d}
                    three: !Format ["%s", !KeyOf flow]
                    """));

    assertThat(top.mark()).isEqualTo(new Mark(2, 1));
    assertThat(top.fields().keySet()).containsExactly("one", "two", "three");
    assertThat(top.keyMark("two")).isEqualTo(new Mark(3, 1));
    assertThat(top.keyMark("four")).isEqualTo(Mark.UNKNOWN);
    Items two = (Items) top.get("two").orElseThrow();
    assertThat(two.mark()).isEqualTo(new Mark(4, 3));
    Fields inner = (Fields) two.values().get(1);
    assertThat(inner.mark()).isEqualTo(new Mark(5, 5));
    assertThat(inner.keyMark("c")).isEqualTo(new Mark(5, 21));
    assertThat(inner.get("c").orElseThrow().mark()).isEqualTo(new Mark(5, 24));
    Tagged three = (Tagged) top.get("three").orElseThrow();
    assertThat(three.name()).isEqualTo("Format");
    assertThat(three.mark()).isEqualTo(new Mark(6, 8));
    assertThat(((Items) three.content()).values().get(1))
        .isEqualTo(
            new Tagged("KeyOf", new Scalar("flow", "flow", new Mark(6, 23)), new Mark(6, 23)));
  }

  @Test
  void theContentOfASingleTagIsATextWhateverItLooksLike() {
    assertThat(((Tagged) at(reader.read("a.yaml", "a: !KeyOf 017"), "a")).content())
        .isEqualTo(new Scalar("017", "017", new Mark(1, 4)));
  }

  @Test
  void jsonIsRead() {
    Document document =
        reader.read(
            "old.akflow",
            "{\"version\":1,\"entries\":[{\"identifiers\":{\"pk\":\"x\"},\"model\":\"a.b\","
                + "\"attrs\":{\"on\":null,\"n\":-1.5e3,\"t\":true,\"u\":\"\\u00e9\\n\"}}]}");

    assertThat(document.problems()).isEmpty();
    assertThat(plain(root(document)))
        .isEqualTo(
            "{version=1, entries=[{identifiers={pk=x}, model=a.b, attrs={on=null, n=-1500.0,"
                + " t=true, u=\u00e9\n}}]}");
  }

  @Test
  void jsonMayBeIndentedWithTabs() {
    Document document =
        reader.read(
            "old.akflow", "\n{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\":\t\"x\ty\"\n\t\t}\n\t]\n}\n");

    assertThat(document.problems()).isEmpty();
    assertThat(plain(root(document))).isEqualTo("{a=[{b=x\ty}]}");
  }

  @Test
  void tabsIndentNothingElse() {
    assertThat(errors("a:\n\t- b\n")).singleElement().asString().startsWith("a.yaml:2:1: ");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    assertThat(plain(root(reader.read("a.yaml", "\uFEFFa: 1".getBytes(StandardCharsets.UTF_8)))))
        .isEqualTo("{a=1}");
  }

  // --- anchors and merge keys

  @Test
  void anAliasIsItsAnchorAgain() {
    Fields top = (Fields) root(reader.read("a.yaml", "a: &x [1, &y {k: v}]\nb: *x\nc: *y\n*y : 1"));
    assertThat(top).isNotNull();

    assertThat(top.get("b").orElseThrow()).isSameAs(top.get("a").orElseThrow());
    assertThat(plain(top.get("c").orElseThrow())).isEqualTo("{k=v}");
  }

  @Test
  void anAnchorMayBeSetAgain() {
    assertThat(plain(root(reader.read("a.yaml", "[&a 1, *a, &a 2, *a, &b [&b 3, *b], *b]"))))
        .isEqualTo("[1, 1, 2, 2, [3, 3], 3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{<<: {a: 1}, b: 2}|{a=1, b=2}",
        "{b: 2, <<: {a: 1}}|{a=1, b=2}",
        "{<<: {a: 1, b: 1}, b: 2}|{a=1, b=2}",
        "{b: 2, <<: {a: 1, b: 1}}|{a=1, b=2}",
        "{<<: [{a: 1, b: 1}, {b: 2, c: 2}], d: 3}|{b=1, c=2, a=1, d=3}",
        "{<<: [], d: 3}|{d=3}",
        "{x: &m {a: 1}, z: {<<: *m, b: 2}}|{x={a=1}, z={a=1, b=2}}",
        "{x: &m {a: 1}, z: {<<: [*m, {a: 3, c: 3}]}}|{x={a=1}, z={a=1, c=3}}",
        "{x: &m {<<: {a: 1}}, z: {<<: *m}}|{x={a=1}, z={a=1}}",
        "{'<<': 1}|{<<=1}",
        "{a: <<}|{a=<<}",
      })
  void mergeKeysMerge(String text, String expected) {
    Document document = reader.read("a.yaml", text);

    assertThat(document.problems()).isEmpty();
    assertThat(plain(root(document))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{<<: 1}|a.yaml:1:6: [\"<<\"]: << takes a map or a list of maps",
        "{<<: [1]}|a.yaml:1:6: [\"<<\"]: << takes a map or a list of maps",
        "{<<: !Context x}|a.yaml:1:6: [\"<<\"]: << takes a map or a list of maps",
        "{<<: {a: 1}, <<: {b: 1}}|a.yaml:1:14: the map has << twice, first on line 1; write << with a list",
      })
  void aMergeKeyThatCannotMergeIsAnError(String text, String expected) {
    assertThat(errors(text)).containsExactly(expected);
  }

  // --- problems of shape

  @Test
  void allProblemsOfShapeAreNamed() {
    assertThat(
            errors(
                """
                entries:
                  - model: a
                    model: b
                    1: x
                  - [a]: x
                    attrs:
                      when: !!timestamp 2020-01-01
                      secret: !Vault x
                      k: !Find x
                      "a b": {c: !!binary aGk=}
                """))
        .containsExactly(
            "a.yaml:3:5: entries[0].model: the key \"model\" is there twice, first on line 2",
            "a.yaml:4:5: entries[0]: a key is a text; put 1 in quotes",
            "a.yaml:5:5: entries[1]: a key is a plain text",
            "a.yaml:7:13: entries[1].attrs.when: the type \"!!timestamp\" is not read; known are"
                + " !!str, !!int, !!float, !!bool, !!null, !!seq and !!map",
            "a.yaml:8:15: entries[1].attrs.secret: there is no tag \"!Vault\"; known are !KeyOf,"
                + " !Find, !FindObject, !Format, !If, !Condition, !Enumerate, !Index, !Value,"
                + " !Context, !ParseJSON, !AtIndex, !Env, !File",
            "a.yaml:9:10: entries[1].attrs.k: !Find has a single value; it is written !Find"
                + " [model, [field, value], ...]",
            "a.yaml:10:18: entries[1].attrs[\"a b\"].c: the type \"!!binary\" is not read; known are"
                + " !!str, !!int, !!float, !!bool, !!null, !!seq and !!map");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "null", "1.5", "~", "!KeyOf x", "{a: b}", "[a]", "!!binary x"})
  void aKeyIsAPlainText(String key) {
    assertThat(errors("a: 1\n? " + key + "\n: x\n"))
        .isNotEmpty()
        .allMatch(e -> e.contains(":2:3:"));
  }

  @Test
  void aDuplicateKeyIsFoundByWhatItSays() {
    assertThat(errors("a: 1\nb: 2\n\"a\": 3\n"))
        .containsExactly("a.yaml:3:1: a: the key \"a\" is there twice, first on line 1");
  }

  @Test
  void onlySoManyProblemsAreNamedButErrorsAreNotLostAmongWarnings() {
    List<FlowFileProblem> problems =
        reader.read("a.yaml", "- yes\n".repeat(5000) + "- !X y\n".repeat(5000)).problems();

    assertThat(problems).hasSize(2 * (Problems.MOST + 1));
    assertThat(problems.get(problems.size() - 1).toString())
        .isEqualTo("a.yaml:5101:3: there is more of this kind; only the first 100 are named");
  }

  // --- syntax

  @Test
  void anErrorOfSyntaxIsTheOneThatItIs() {
    Document document = reader.read("a.yaml", "a: !Nothing x\nb: [1, 2\nc: 3\n");

    assertThat(document.root()).isEmpty();
    assertThat(document.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.line()).isEqualTo(3);
              assertThat(problem.message()).startsWith("the file is not YAML: ");
              assertThat(problem.isError()).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "# only a remark\n", "\uFEFF"})
  void anEmptyFileIsAnError(String text) {
    assertThat(errors(text)).containsExactly("a.yaml:1:1: the file is empty");
  }

  private List<String> errors(String text) {
    return reader.read("a.yaml", text).problems().stream()
        .filter(FlowFileProblem::isError)
        .map(FlowFileProblem::toString)
        .toList();
  }

  private static Value root(Document document) {
    return document.root().orElseThrow(() -> new AssertionError(document.problems()));
  }

  private static Value at(Document document, String key) {
    return ((Fields) root(document)).get(key).orElseThrow();
  }

  /** The tree as a text, without places. */
  private static String plain(Value value) {
    if (value instanceof Scalar scalar) {
      return String.valueOf(scalar.value());
    }
    if (value instanceof Items items) {
      return items.values().stream()
          .map(DocumentReaderTest::plain)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Fields map) {
      return map.fields().values().stream()
          .map(field -> field.name() + '=' + plain(field.value()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    Tagged tagged = (Tagged) value;
    return '!' + tagged.name() + ' ' + plain(tagged.content());
  }
}
