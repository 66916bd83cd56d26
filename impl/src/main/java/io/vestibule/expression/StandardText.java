package io.vestibule.expression;

import java.util.List;
import java.util.Map;

/**
 * What people read about the functions of the language itself.
 *
 * @param description what the function gives, in a sentence
 * @param examples how it is used
 */
record StandardText(String description, List<Definition.Example> examples) {
  private static final StandardText NONE = new StandardText("", List.of());

  private static final Map<String, StandardText> TEXTS =
      Map.ofEntries(
          text("size", "How many characters, bytes, elements or entries.", "size(\"ada\")", "3"),
          text(
              "contains",
              "Whether the text has another in it.",
              "\"ada@example.org\".contains(\"@\")",
              "true"),
          text(
              "startsWith",
              "Whether the text begins with another.",
              "request.path.startsWith(\"/auth/\")",
              "true"),
          text(
              "endsWith",
              "Whether the text ends with another.",
              "user.email.endsWith(\"@example.org\")",
              "true"),
          text("int", "The value as a whole number.", "int(\"42\")", "42"),
          text("uint", "The value as a whole number that is not negative.", "uint(7)", "7u"),
          text("double", "The value as a decimal number.", "double(\"0.5\")", "0.5"),
          text("string", "The value as a text.", "string(42)", "\"42\""),
          text("bool", "The text `true` or `false` as a truth value.", "bool(\"true\")", "true"),
          text("bytes", "The text's UTF-8 bytes.", "size(bytes(\"é\"))", "2"),
          text(
              "dyn",
              "The value, of a type that is looked at only when it is evaluated.",
              "dyn(1) == dyn(1.0)",
              "true"),
          text(
              "timestamp",
              "A time written as in RFC 3339, or seconds since 1970.",
              "now > timestamp(\"2020-01-01T00:00:00Z\")",
              "true"),
          text(
              "duration",
              "A duration in hours, minutes, seconds.",
              "now - user.password_changed_at > duration(\"2160h\")",
              "false"),
          text("getFullYear", "The year, of UTC or a time zone.", "now.getFullYear()", "2026"),
          text("getMonth", "The month, January being 0.", "now.getMonth()", "2"),
          text("getDate", "The day of the month, from 1.", "now.getDate()", "2"),
          text("getDayOfMonth", "The day of the month, from 0.", "now.getDayOfMonth()", "1"),
          text("getDayOfWeek", "The day of the week, Sunday being 0.", "now.getDayOfWeek()", "1"),
          text("getDayOfYear", "The day of the year, from 0.", "now.getDayOfYear()", "60"),
          text(
              "getHours",
              "The hour of a time, or all hours of a duration.",
              "now.getHours(\"Europe/Vienna\") >= 8",
              "true"),
          text("getMinutes", "The minute, or all minutes.", "now.getMinutes()", "30"),
          text("getSeconds", "The second, or all seconds.", "now.getSeconds()", "0"),
          text("getMilliseconds", "The millisecond.", "now.getMilliseconds()", "0"));

  private static Map.Entry<String, StandardText> text(
      String function, String description, String expression, String result) {
    return Map.entry(
        function,
        new StandardText(description, List.of(new Definition.Example(expression, result))));
  }

  static StandardText of(String function) {
    return TEXTS.getOrDefault(function, NONE);
  }
}
