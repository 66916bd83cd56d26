package io.vestibule.flowfile.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files can ask of a reader that has to read them all. */
class HostileDocumentTest {
  /** Far from what is measured, near enough to tell it from what takes the square of its input. */
  private static final Duration NO_HANGING = Duration.ofSeconds(10);

  private final DocumentReader reader =
      new DocumentReader(new Limits(1 << 20, 64, 100_000, 1 << 18, 1 << 22));

  static Stream<Arguments> refusals() {
    String hundredThousand = "more than 100000 keys and values";
    return Stream.of(
        hostile("an object", "a: !!javax.script.ScriptEngineManager [x]", "1:4", "is not read"),
        hostile(
            "an object by its full tag",
            "a: !<tag:yaml.org,2002:java.net.URL> [x]",
            "1:4",
            "\"!!java.net.URL\" is not read"),
        hostile("an object as a key", "? !!javax.X {a: b}\n: c", "1:3", "is not read"),
        hostile("Python", "b: 1\na: !!python/object/apply:os.system [x]", "2:4", "is not read"),
        hostile("bytes", "a: !!binary aGk=", "1:4", "is not read"),
        hostile("a set", "a: !!set {b, c}", "1:4", "is not read"),
        hostile("a time", "a: !!timestamp 2020-01-01", "1:4", "is not read"),
        hostile("an ordered map", "a: !!omap [b: c]", "1:4", "is not read"),
        hostile("a merge by its tag", "{!!merge <<: {a: b}}", "1:2", "is not read"),
        hostile("an unknown tag", "a: !Exec rm", "1:4", "there is no tag \"!Exec\""),
        hostile(
            "an unknown tag by a prefix",
            "%TAG !v! tag:example.com,2000:\n---\na: !v!Find [b]",
            "3:4",
            "there is no tag \"!tag:example.com,2000:Find\""),
        hostile("deep lists", "a:\n " + "[".repeat(10_000), "2:65", "more than 64 lists and maps"),
        hostile("deep maps", "{".repeat(10_000), "1:65", "more than 64 lists and maps"),
        hostile("deep maps of JSON", "{\"a\":".repeat(10_000), "1:321", "more than 64"),
        hostile("deep blocks", "- ".repeat(10_000), "1:129", "more than 64 lists and maps"),
        hostile("deep keys", "? ".repeat(10_000), "1:129", "more than 64 lists and maps"),
        hostile("deep tags", "!If [".repeat(10_000), "1:321", "more than 64 lists and maps"),
        hostile("depth by aliases", deepAliases(), "3:37", "more than 64 lists and maps"),
        hostile("laughs", laughs(), "6:45", hundredThousand),
        hostile("laughs in maps", laughingMaps(), "6:59", hundredThousand),
        hostile("laughs in merged maps", mergingMaps(), "464:15", hundredThousand),
        hostile(
            "laughs in a long text", laughingText(), "1:200083", "more than 4194304 characters"),
        hostile(
            "an alias of itself", "a: 1\nb: &x [*x]", "2:8", "stands within what it stands for"),
        hostile("a map in itself", "a: &x {b: {c: *x}}", "1:15", "stands within"),
        hostile("a map merged into itself", "b: &x\n  <<: *x", "2:7", "stands within"),
        hostile("a map merged into its part", "b: &x\n  c: {<<: [*x]}", "2:12", "stands within"),
        hostile("an alias of nothing", "a: 1\nb: *x", "2:4", "\"*x\" has no anchor before it"),
        hostile("an alias before its anchor", "b: *x\nc: &x 1", "1:4", "has no anchor before it"),
        hostile("duplicate keys", "a: 1\nb: 2\na: 3", "3:1", "the key \"a\" is there twice"),
        hostile("a list as a key", "? [a]\n: 1", "1:3", "a key is a plain text"),
        hostile("two documents", "a: 1\n---\nb: 2", "2:1", "here a second one begins"),
        hostile("100,000 documents", "---\n".repeat(100_000), "2:1", "here a second one begins"),
        hostile("100,000 entries", "- a\n".repeat(100_000), "100000:3", hundredThousand),
        hostile("100,000 items", "[" + "a,".repeat(100_000) + "]", "1:200000", hundredThousand),
        hostile("100,000 keys", lines(100_000, "k%d: 1"), "50000:9", hundredThousand),
        hostile("10,000 duplicate keys", "a: 1\n".repeat(10_000), "2:1", "is there twice"),
        hostile("100,000 anchors", lines(100_000, "- &%d"), "100000:3", hundredThousand),
        hostile(
            "100,000 aliases", "- &a x\n" + "- *a\n".repeat(100_000), "100000:3", hundredThousand),
        hostile("100,000 undefined aliases", "- *a\n".repeat(100_000), "1:3", "has no anchor"),
        hostile("100,000 tags", lines(90_000, "- !%d"), "1:3", "there is no tag"),
        hostile("100,000 prefixes", lines(50_000, "%%TAG !a%d! x") + "a: 1", "50001:1", "not YAML"),
        hostile("100,000 merges", "{" + "<<: {},".repeat(40_000) + "}", "1:9", "has << twice"),
        hostile(
            "a long text", "a: " + "x".repeat(1_000_000), "1:4", "1000000 characters is too long"),
        hostile("a long quoted text", "a: \"" + "x".repeat(400_000), "1:400005", "not YAML"),
        hostile("a long block", "a: |\n" + " x\n".repeat(200_000), "1:4", "is too long"),
        hostile("long blanks", "a: |\n" + "\n".repeat(900_000) + " x", "1:4", "is too long"),
        hostile("a long key", "x".repeat(1_000_000) + ": 1", "1:1", ""),
        hostile("a long anchor", "&" + "x".repeat(1_000_000) + " *y", "1:1000003", "not YAML"),
        hostile("a long alias", "*" + "x".repeat(1_000_000), "1:1", "…\" has no anchor before it"),
        hostile("a long tag", "!" + "x".repeat(1_000_000) + " y", "1:1", "there is no tag \"!xxx"),
        hostile("a long number", "a: " + "7".repeat(200_000), "1:4", "is too long"),
        hostile("a long fraction", "a: 0." + "7".repeat(200_000), "1:4", "is too long"),
        hostile("a long exponent", "a: 1e" + "7".repeat(200_000), "1:4", "is too long"),
        hostile("many signs", "{" + "?".repeat(1_000_000), "1:2", "is too long"),
        hostile(
            "a character for no terminal", "a: b\nc: d\u001b[2J", "2:5", "U+001B is not allowed"),
        hostile("the character 0", "a: \u0000", "1:4", "U+0000 is not allowed"),
        hostile("half a character", "a: \ud83d", "1:4", "U+D83D is not allowed"),
        hostile("a hidden character 0", "a:\n- \"x\\0\"", "2:3", "contains the character U+0000"),
        hostile("a hidden escape", "a: \"\\x1b[2J\"", "1:4", "contains the character U+001B"),
        hostile(
            "a hidden half character", "a: \"\\ud83d\"", "1:4", "contains the character U+D83D"),
        hostile("a character there is not", "a: \"\\UFFFFFFFF\"", "1:2", "not YAML"),
        hostile("another YAML", "%YAML 2.0\n---\na: 1", "1:1", "not YAML"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void isRefusedAtItsPlace(String name, String text, String place, String message) {
    List<FlowFileProblem> problems =
        Assertions.assertTimeoutPreemptively(
            NO_HANGING, () -> reader.read("a.yaml", text).problems());

    assertThat(problems.get(0).toString()).startsWith("a.yaml:" + place + ": ").contains(message);
    assertThat(problems.get(0).isError()).isTrue();
    assertThat(problems).allSatisfy(one -> assertThat(one.toString().length()).isLessThan(500));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_048_577, 50_000_000})
  void bytesThatAreTooManyAreNotLookedAt(int length) {
    // Not UTF-8: whoever decodes them says so.
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xFF);

    assertThat(reader.read("a.yaml", bytes).problems())
        .extracting(FlowFileProblem::toString)
        .containsExactly(
            "a.yaml:1:1: the file is too long: " + length + " bytes; at most 1048576 are read");
  }

  @Test
  void theLengthIsCountedInBytes() {
    DocumentReader small = new DocumentReader(Limits.DEFAULT.withBytes(8));

    assertThat(small.read("a.yaml", bytes("a: \u00e9\u00e9\n")).hasErrors()).isFalse();
    assertThat(small.read("a.yaml", bytes("a: \u00e9\u00e9\u00e9\n")).hasErrors()).isTrue();
    assertThat(small.read("a.yaml", "a: 45678").hasErrors()).isFalse();
    assertThat(small.read("a.yaml", "a: 456789").hasErrors()).isTrue();
  }

  static Stream<Arguments> notUtf8() {
    return Stream.of(
        Arguments.of("a byte of Latin 1", "a: \u00e9".getBytes(StandardCharsets.ISO_8859_1), "1:4"),
        Arguments.of("after a line", concat(bytes("a: \u00e9\r\nb: \u00fc"), 0xC0, 0x80), "2:5"),
        Arguments.of("cut off", concat(bytes("a: "), 0xE2, 0x82), "1:4"),
        Arguments.of("half of a pair", concat(bytes("a: "), 0xED, 0xA0, 0x80), "1:4"),
        Arguments.of("UTF-16", "a: 1".getBytes(StandardCharsets.UTF_16), "1:1"),
        Arguments.of("UTF-16 without a mark", "a: 1".getBytes(StandardCharsets.UTF_16LE), "1:2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notUtf8")
  void whatIsNotUtf8IsRefusedAtItsPlace(String name, byte[] bytes, String place) {
    assertThat(reader.read("a.yaml", bytes).problems())
        .singleElement()
        .asString()
        .startsWith("a.yaml:" + place + ": the ");
  }

  @Test
  void aliasesMayStandForWhatTheLimitsAllow() {
    String lists = "a: &a [" + "x,".repeat(300) + "]\nb: [" + "*a,".repeat(300) + "]\n";

    assertThat(reader.read("a.yaml", lists).hasErrors()).isFalse();
    assertThat(reader.read("a.yaml", "[".repeat(64) + "]".repeat(64)).hasErrors()).isFalse();
  }

  @Test
  void theUsualLimitIsWhatIsReadInAMoment() {
    assertThat(new DocumentReader().read("a.yaml", "- a\n".repeat(100_000)).problems())
        .singleElement()
        .asString()
        .startsWith("a.yaml:20000:3: the file has more than 20000 keys and values");
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(20240229);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertIsReadOrRefused(bytes);
    }
  }

  @Test
  void anySignsOfTheLanguageAreReadOrRefused() {
    List<String> signs =
        List.of(
            "a",
            "b: ",
            "- ",
            "? ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\n",
            "\n  ",
            "\n    ",
            "\t",
            " ",
            "&a ",
            "*a ",
            "!Find ",
            "!If ",
            "!Index ",
            "!Enumerate ",
            "!!str ",
            "!!set ",
            "! ",
            "!<x> ",
            "'",
            "\"",
            "\\",
            "\\x",
            "|",
            ">",
            "|-\n",
            ">2+\n",
            "#",
            "---\n",
            "...\n",
            "%",
            "%YAML 1.2\n",
            "%TAG !e! x\n",
            "<<: ",
            "<<",
            "0",
            "1e9",
            "~",
            "@",
            "`",
            "\u00e9",
            "\ud83d\ude00",
            "\u2028",
            "\u0085",
            "\uFEFF",
            "\u0007",
            "yes",
            "model: ",
            "=");
    Random random = new Random(4711);
    for (int round = 0; round < 60_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(signs.get(random.nextInt(signs.size())));
      }
      assertIsReadOrRefused(bytes(text.toString()));
    }
  }

  private void assertIsReadOrRefused(byte[] bytes) {
    Document document;
    try {
      document = reader.read("a.yaml", bytes);
    } catch (Throwable e) {
      throw new AssertionError(Arrays.toString(bytes), e);
    }
    assertThat(document.root().isPresent() || document.hasErrors())
        .as(() -> Arrays.toString(bytes))
        .isTrue();
    for (FlowFileProblem problem : document.problems()) {
      assertThat(problem.line()).as(() -> Arrays.toString(bytes)).isPositive();
      assertThat(problem.column()).as(() -> Arrays.toString(bytes)).isPositive();
    }
  }

  // --- files

  private static Arguments hostile(String name, String text, String place, String message) {
    return Arguments.of(name, text, place, message);
  }

  private static String lines(int count, String form) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(String.format(form, i)).append('\n');
    }
    return text.toString();
  }

  /** Each line ten times the one before. */
  private static String laughs() {
    StringBuilder text = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i < 10; i++) {
      text.append("a%1$d: &a%1$d [%2$s]\n".formatted(i, ("*a" + (i - 1) + ", ").repeat(10)));
    }
    return text.toString();
  }

  private static String laughingMaps() {
    StringBuilder text = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i < 10; i++) {
      text.append("a%1$d: &a%1$d {".formatted(i));
      for (int j = 0; j < 9; j++) {
        text.append("k%d: *a%d, ".formatted(j, i - 1));
      }
      text.append("}\n");
    }
    return text.toString();
  }

  /** A large map, merged into many, each of which overrides all of it: large work, small result. */
  private static String mergingMaps() {
    StringBuilder text = new StringBuilder("m: &m\n");
    for (int i = 0; i < 400; i++) {
      text.append("  k").append(i).append(": 1\n");
    }
    text.append("all:\n");
    for (int i = 0; i < 1000; i++) {
      text.append("  - {<<: [*m, *m]}\n");
    }
    return text.toString();
  }

  private static String laughingText() {
    return "[&a " + "x".repeat(200_000) + ", " + "*a, ".repeat(100) + "]";
  }

  /** 40 lists within each other, in the midst of which are 40 others. */
  private static String deepAliases() {
    return "a: &a " + "[".repeat(40) + "]".repeat(40) + "\n# x\nb: " + "[".repeat(33) + "*a";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] first, int... then) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    for (int one : then) {
      all.write(one);
    }
    return all.toByteArray();
  }
}
