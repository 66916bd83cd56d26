package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flowfile.YamlWriter.Tagged;
import io.vestibule.flowfile.document.Document;
import io.vestibule.flowfile.document.DocumentReader;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.flowfile.document.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts come back from YAML as they were, whichever version of it is spoken. */
class YamlWriterTest {
  /** What is no text in YAML 1.1, by the pages of yaml.org on its types. */
  private static final List<Pattern> NO_TEXTS =
      Stream.of(
              "y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
              "~|null|Null|NULL|",
              "[-+]?0b[0-1_]+",
              "[-+]?0[0-7_]+",
              "[-+]?(0|[1-9][0-9_]*)",
              "[-+]?0x[0-9a-fA-F_]+",
              "[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+",
              "[-+]?([0-9][0-9_]*)?\\.[0-9.]*([eE][-+][0-9]+)?",
              "[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*",
              "[-+]?\\.(inf|Inf|INF)",
              "\\.(nan|NaN|NAN)",
              "[0-9]{4}-[0-9]{2}-[0-9]{2}",
              "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}.*",
              "<<|=",
              // And of the core schema of 1.2.
              "0o[0-7]+",
              "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")
          .map(Pattern::compile)
          .toList();

  static Stream<String> texts() {
    return Stream.concat(
        Stream.of(
            "",
            "yes",
            "Yes",
            "no",
            "NO",
            "on",
            "off",
            "y",
            "N",
            "true",
            "False",
            "null",
            "Null",
            "~",
            "0",
            "07",
            "0777",
            "0o17",
            "0x1F",
            "0b11",
            "+1",
            "-1",
            "1_000",
            "1:30",
            "12:30:45",
            "1:30.5",
            "1.5",
            "1e3",
            "1E3",
            "1.e+3",
            ".5",
            "-.5",
            ".5e3",
            ".5e+3",
            "+.5e-3",
            ".inf",
            "-.Inf",
            ".NaN",
            "1.2.3",
            "2020-01-01",
            "2020-1-1 10:00:00",
            "2001-12-14t21:59:43.10-05:00",
            "=",
            "<<",
            "-",
            "?",
            ":",
            "- x",
            "? x",
            ": x",
            "a: b",
            "a:",
            "a :b",
            "#x",
            "a #b",
            "a# b",
            "!x",
            "!Context x",
            "&x",
            "*x",
            "@x",
            "`x`",
            "%x",
            "%YAML 1.1",
            "---",
            "--- x",
            "...",
            "... x",
            "|",
            ">",
            "|2",
            "[a",
            "a]",
            "{a",
            "a}",
            "[a, b]",
            "{a: b}",
            ",",
            "a, b",
            "'",
            "''",
            "\"",
            "it's",
            "\"a\" 'b'",
            "\\",
            "\\n",
            "\\u0041",
            " a",
            "a ",
            "  ",
            " ",
            "\t",
            "\ta",
            "a\tb",
            "a\t",
            "\n",
            "\n\n",
            "a\n",
            "a\n\n",
            "a\n\n\nb",
            "\na",
            "\n a",
            " \na",
            "a \nb",
            "a\n b",
            " a\nb",
            "  a\n b\n",
            "a\n\tb",
            "a\n ",
            "a\n#b",
            "a\n---\nb",
            "a\n...\n",
            "# a\nb",
            "- a\n- b",
            "a: b\nc: d",
            "a\r\nb",
            "a\rb",
            "\r",
            "\u0085",
            "a\u0085b",
            "\u00a0",
            "\u00a0a",
            "\u2028",
            "a\u2028b",
            "\u2029",
            "\ufeff",
            "\ufeffa",
            "\u200b",
            "\ufffe",
            "\ufffd",
            "\u00e4",
            "\u4e2d\u6587",
            "\u202eabc",
            "\ud83d\ude00",
            "\ud83d\udc69\u200d\ud83d\udcbb",
            "a\ud83d\ude00\nb",
            "\ud83d\ude00\n",
            "%s",
            "$x",
            "${x}",
            "<b>",
            "a".repeat(20_000),
            "a b ".repeat(500) + "c"),
        new Random(20_260_301).longs(400).mapToObj(YamlWriterTest::made));
  }

  /** A text of the characters that mean something. */
  private static String made(long seed) {
    Random random = new Random(seed);
    String alphabet = "ab01 \n\t:#-?,[]{}&*!|>'\"%@`.=~_+e\u0085\u2028\ufeff\ud83d\ude00\\";
    int[] characters = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(12); length > 0; length--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextComesBackAsItWas(String text) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("plain", text);
    document.put("deep", Map.of("list", List.of(List.of(text, text), Map.of("a", text))));
    document.put("context", new Tagged("Context", "x" + text));
    document.put("find", new Tagged("Find", List.of("a.b", List.of("name", text))));

    String written = YamlWriter.write(document);

    Value.Fields read = (Value.Fields) read(written);
    assertThat(plain(read.get("plain").orElseThrow())).isEqualTo(text);
    assertThat(plain(read.get("deep").orElseThrow()))
        .isEqualTo(Map.of("list", List.of(List.of(text, text), Map.of("a", text))));
    assertThat(plain(read.get("context").orElseThrow())).isEqualTo("!Context x" + text);
    assertThat(plain(read.get("find").orElseThrow()))
        .isEqualTo("!Find " + List.of("a.b", List.of("name", text)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void aTextIsATextForReadersOfOlderYaml(String text) {
    String written = YamlWriter.write(Map.of("a", text));

    String value = written.substring("a:".length()).strip();
    if (value.isEmpty() || "'\"|".indexOf(value.charAt(0)) < 0) {
      assertThat(NO_TEXTS).noneMatch(pattern -> pattern.matcher(value).matches());
    }
    // What they take for the end of a line, and what they do not read at all.
    assertThat(written)
        .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u2028\u2029\ufeff]");
  }

  /** Files hold none, for all that they are written so that one could read them. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0007", "\u001b[31m", "\u007f", "x\u0001\ny", "\u009f"})
  void controlCharactersAreEscaped(String text) {
    String written = YamlWriter.write(Map.of("a", text));

    assertThat(written).matches("a: \"[ -~]*\"\n").contains("\\");
    assertThat(new DocumentReader().read("x", written).problems())
        .singleElement()
        .extracting(FlowFileProblem::message)
        .asString()
        .startsWith("a text contains the character U+00");
  }

  @Test
  void valuesAreWhatTheyAre() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("null", null);
    document.put("true", true);
    document.put("int", -5);
    document.put("long", 5_000_000_000L);
    document.put("none", List.of());
    document.put("nothing", Map.of());

    assertThat(YamlWriter.write(document))
        .isEqualTo(
            """
            'null': null
            'true': true
            int: -5
            long: 5000000000
            none: []
            nothing: {}
            """);
  }

  private static Value read(String text) {
    Document read = new DocumentReader().read("x", text.getBytes(StandardCharsets.UTF_8));
    assertThat(read.problems()).isEmpty();
    return read.root().orElseThrow();
  }

  private static Object plain(Value value) {
    if (value instanceof Value.Tagged tagged) {
      return "!" + tagged.name() + " " + plain(tagged.content());
    }
    if (value instanceof Value.Items items) {
      return items.values().stream().map(YamlWriterTest::plain).toList();
    }
    if (value instanceof Value.Fields fields) {
      Map<String, Object> map = new LinkedHashMap<>();
      fields.fields().values().forEach(field -> map.put(field.name(), plain(field.value())));
      return map;
    }
    Object scalar = ((Value.Scalar) value).value();
    return scalar instanceof String ? scalar : "no text but " + scalar;
  }
}
