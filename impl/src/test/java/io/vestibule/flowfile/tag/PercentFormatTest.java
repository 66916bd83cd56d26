package io.vestibule.flowfile.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vestibule.flowfile.tag.PercentFormat.Unfit;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PercentFormatTest {
  private static final int MOST = 1000;

  static Stream<Arguments> texts() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1L);
    map.put("b c", List.of("x"));
    return Stream.of(
        of("", ""),
        of("no place", "no place"),
        of("100%%", "100%"),
        of("%5%", "%"),
        of("%s-%s", "a-b", "a", "b"),
        of("%s", "None", (Object) null),
        of("%s %s", "True False", true, false),
        of("%s", "12", 12L),
        of("%s", "\ud83d\ude00", "\ud83d\ude00"),
        of("%5s|", "    a|", "a"),
        of("%-5s|", "a    |", "a"),
        of("%05s|", "    a|", "a"),
        of("%3s", "  \ud83d\ude00", "\ud83d\ude00"),
        of("%.2s", "ab", "abc"),
        of("%5.2s|", "   ab|", "abc"),
        of("%.1s", "\ud83d\ude00", "\ud83d\ude00x"),
        of("%.s", "", "abc"),
        of("%+s", "a", "a"),
        // numbers as texts
        of("%s", "1.0", 1.0),
        of("%s", "0.1", 0.1),
        of("%s", "-0.0", -0.0),
        of("%s", "0.0001", 0.0001),
        of("%s", "1e-05", 0.00001),
        of("%s", "1.5e-07", 0.00000015),
        of("%s", "1000000000000000.0", 1e15),
        of("%s", "1e+16", 1e16),
        of("%s", "1.2345678901234568e+22", 1.2345678901234568e22),
        of("%s", "2e-323", 2e-323),
        of("%s", "1.7976931348623157e+308", Double.MAX_VALUE),
        of("%s %s %s", "nan inf -inf", Double.NaN, 1 / 0.0, -1 / 0.0),
        // lists and maps as texts
        of("%s", "['a', 1, None, True, 1.5]", Arrays.asList("a", 1L, null, true, 1.5)),
        of("%s", "[]", List.of()),
        of("%s|", "{'a': 1, 'b c': ['x']}|", map),
        of("%s", "{}", Map.of()),
        of("%r", "'a'", "a"),
        of("%r", "\"it's\"", "it's"),
        of("%r", "'it\\'s \"x\"'", "it's \"x\""),
        of("%r", "'a\\\\b\\n\\r\\t\\x00\\x7f\\xa0'", "a\\b\n\r\t\0\u007f\u00a0"),
        of(
            "%r",
            "'\u00e9\\u200b\\u2028\\U0001f600'".replace("\\U0001f600", "\ud83d\ude00"),
            "\u00e9\u200b\u2028\ud83d\ude00"),
        of("%r", "'\\U000e0001'", "\udb40\udc01"),
        of("%6r|", "   'a'|", "a"),
        // whole numbers
        of("%d", "12", 12L),
        of("%i %u", "1 -2", 1L, -2L),
        of("%d", "1", true),
        of("%d", "-1", -1.9),
        of("%d", "100000000000000000000", 1e20),
        of("%5d|", "   12|", 12L),
        of("%-5d|", "12   |", 12L),
        of("%05d|", "00012|", 12L),
        of("%05d|", "-0012|", -12L),
        of("%-05d|", "-12  |", -12L),
        of("%+d % d %+d", "+1  1 -1", 1L, 1L, -1L),
        of("%+ d", "+1", 1L),
        of("%.3d", "012", 12L),
        of("%8.3d|", "    -012|", -12L),
        of("%08.3d|", "-0000012|", -12L),
        of("%#d", "12", 12L),
        of("%ld", "12", 12L),
        // decimal numbers
        of("%f", "1.500000", 1.5),
        of("%f", "2.000000", 2L),
        of("%f", "1.000000", true),
        of("%.2f", "3.14", 3.14159),
        of("%.0f %.0f %.0f", "0 2 2", 0.5, 1.5, 2.5),
        of("%.f", "2", 1.5),
        of("%#.0f", "2.", 1.5),
        of("%.1f", "0.1", 0.15),
        of("%8.2f|", "   -3.14|", -3.14159),
        of("%-8.2f|", "-3.14   |", -3.14159),
        of("%08.2f|", "-0003.14|", -3.14159),
        of("%+.1f", "+1.0", 1.0),
        of("%.1f", "-0.0", -0.04),
        of("%.1f", "100000000000000000000.0", 1e20),
        of("%f %F %f %5f", "nan NAN -inf   inf", Double.NaN, Double.NaN, -1 / 0.0, 1 / 0.0),
        // names
        of("%(a)s and %(b c)s", "1 and ['x']", map),
        of("%(a)03d %%", "001 %", map),
        of("%(a)s %(a)s", "1 1", map),
        of("%(x(y))s", "z", Map.of("x(y)", "z")));
  }

  private static Arguments of(String format, String expected, @Nullable Object... values) {
    return Arguments.of(format, Arrays.asList(values), expected);
  }

  @ParameterizedTest(name = "{0} with {1}")
  @MethodSource("texts")
  void theTextIsThatOfPython(String format, List<@Nullable Object> values, String expected)
      throws Unfit {
    assertThat(new PercentFormat(format, values, MOST).text()).isEqualTo(expected);
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        of("%s %s", "there is no value for \"%s\"", "a"),
        of("%s", "there is no value for \"%s\""),
        of("%s", "there are 2 values for 1 place in the text", "a", "b"),
        of("%s %s", "there are 3 values for 2 places in the text", "a", "b", "c"),
        of("none", "there are 1 values for no place in the text", "a"),
        of("none", "there are 1 values for no place in the text", Map.of("a", "b")),
        of("50% off", "\"% o\" is not known; known are %s, %r, %d, %i, %u, %f, %F and %%", "a"),
        of("%x", "\"%x\" is not known; known are", 1L),
        of("%\ud83d\ude00", "\"%\ud83d\ude00\" is not known; known are", 1L),
        of("%*d", "\"%*\" is not known; known are", 1L, 2L),
        of("a %", "the text ends within \"%\"", "a"),
        of("a %-5.", "the text ends within \"%-5.\"", "a"),
        of("a %(b", "the text ends within \"%(b\"", Map.of("b", "c")),
        of("%(b)", "the text ends within \"%(b)\"", Map.of("b", "c")),
        of("%d", "\"%d\" takes a number, not a text", "1"),
        of("%d", "\"%d\" takes a number, not nothing", (Object) null),
        of("%d", "\"%d\" takes a number, not a list", List.of()),
        of("%d", "\"%d\" takes a number, not a number", Double.NaN),
        of("%5.1f", "\"%5.1f\" takes a number, not a map", Map.of()),
        of("%(a)s", "\"%(a)s\" needs a map as the only value", "a"),
        of("%(a)s", "\"%(a)s\" needs a map as the only value", Map.of("a", 1L), "a"),
        of("%(a)s", "\"%(a)s\" needs a map as the only value"),
        of("%(a)s", "the map has no key \"a\"", Map.of("b", 1L)),
        of("%s %(a)s", "\"%(a)s\" stands beside places without names", Map.of("a", 1L)),
        of("%(a)s %s", "\"%s\" stands beside places with names", Map.of("a", 1L)),
        of("%9999999999s", "the text would have more than 1000 characters", "a"),
        of("%999999999s", "the text would have more than 1000 characters", "a"),
        of("%.999999999d", "the text would have more than 1000 characters", 1L),
        of("%.999999999f", "the text would have more than 1000 characters", 1L),
        of(
            "%s%s",
            "the text would have more than 1000 characters", "a".repeat(600), "b".repeat(600)),
        of("%s", "the text would have more than 1000 characters", Collections.nCopies(400, 1L)),
        of("x".repeat(1001), "the text would have more than 1000 characters"),
        of(
            "%(a).0s".repeat(100),
            "the text would have more than 1000 characters",
            Map.of("a", Collections.nCopies(200, 1L))));
  }

  @ParameterizedTest(name = "{0} with {1}")
  @MethodSource("misfits")
  void whatDoesNotGoTogetherIsRefused(
      String format, List<@Nullable Object> values, String expected) {
    assertThatExceptionOfType(Unfit.class)
        .isThrownBy(() -> new PercentFormat(format, values, MOST).text())
        .satisfies(e -> assertThat(e.reason()).startsWith(expected));
  }

  @Test
  void aTextMayBeAsLongAsAllowed() throws Unfit {
    assertThat(new PercentFormat("%1000s", List.of("a"), MOST).text()).hasSize(MOST);
  }
}
