package io.vestibule.expression;

import static io.vestibule.expression.DefinitionBuilder.function;

import dev.cel.common.values.NullValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Functions of texts, lists and maps. Each counts what it makes before it is made. */
final class TextFunctions {
  private static final int SEARCH_PER_STEP = 128;

  private TextFunctions() {}

  static List<Definition> all() {
    return List.of(
        function("lower", "The text in lower case.")
            .after(
                Types.STRING,
                List.of(Types.STRING),
                (evaluation, a) -> evaluation.text(text(a, 0).toLowerCase(Locale.ROOT)))
            .example("\"Ada@Example.ORG\".lower()", "\"ada@example.org\"")
            .build(),
        function("upper", "The text in upper case.")
            .after(
                Types.STRING,
                List.of(Types.STRING),
                (evaluation, a) -> evaluation.text(text(a, 0).toUpperCase(Locale.ROOT)))
            .example("\"at\".upper()", "\"AT\"")
            .build(),
        function("trim", "The text without blanks at its ends.")
            .after(
                Types.STRING,
                List.of(Types.STRING),
                (evaluation, a) -> evaluation.text(text(a, 0).strip()))
            .example("\"  ada \".trim()", "\"ada\"")
            .build(),
        function(
                "split",
                "The parts of the text between separators; with a number, at most so many parts.")
            .after(
                Types.STRINGS,
                List.of(Types.STRING, Types.STRING),
                (evaluation, a) -> split(evaluation, text(a, 0), text(a, 1), Long.MAX_VALUE))
            .after(
                Types.STRINGS,
                List.of(Types.STRING, Types.STRING, Types.INT),
                (evaluation, a) -> split(evaluation, text(a, 0), text(a, 1), (Long) a[2]))
            .example("\"ada@example.org\".split(\"@\")", "[\"ada\", \"example.org\"]")
            .example("\"a-b-c\".split(\"-\", 2)", "[\"a\", \"b-c\"]")
            .build(),
        function("join", "The texts of the list one after the other, with a separator between.")
            .after(
                Types.STRING,
                List.of(Types.STRINGS),
                (evaluation, a) -> join(evaluation, (Sequence) a[0], ""))
            .after(
                Types.STRING,
                List.of(Types.STRINGS, Types.STRING),
                (evaluation, a) -> join(evaluation, (Sequence) a[0], text(a, 1)))
            .example("[\"a\", \"b\"].join(\", \")", "\"a, b\"")
            .build(),
        function(
                "substring",
                "The characters of the text from one place up to, without, another; the first is"
                    + " 0.")
            .after(
                Types.STRING,
                List.of(Types.STRING, Types.INT),
                (evaluation, a) ->
                    substring(evaluation, text(a, 0), (Long) a[1], points(text(a, 0))))
            .after(
                Types.STRING,
                List.of(Types.STRING, Types.INT, Types.INT),
                (evaluation, a) -> substring(evaluation, text(a, 0), (Long) a[1], (Long) a[2]))
            .example("\"vestibule\".substring(0, 4)", "\"vest\"")
            .build(),
        function("indexOf", "Where a text begins in the other, the first being 0; -1 if nowhere.")
            .after(
                Types.INT,
                List.of(Types.STRING, Types.STRING),
                (evaluation, a) -> {
                  search(evaluation, text(a, 0), text(a, 1));
                  int found = text(a, 0).indexOf(text(a, 1));
                  return found < 0 ? -1L : (long) text(a, 0).codePointCount(0, found);
                })
            .example("\"ada@example.org\".indexOf(\"@\")", "3")
            .build(),
        function("replace", "The text with something else in the place of every occurrence.")
            .after(
                Types.STRING,
                List.of(Types.STRING, Types.STRING, Types.STRING),
                (evaluation, a) -> replace(evaluation, text(a, 0), text(a, 1), text(a, 2)))
            .example("\"ada.lovelace\".replace(\".\", \" \")", "\"ada lovelace\"")
            .build(),
        function("slugify", "The text as part of an address: ASCII, lower case, hyphens.")
            .on(
                Types.STRING,
                List.of(Types.STRING),
                (evaluation, a) -> slug(evaluation, text(a, 0)))
            .example("slugify(\"Café  Zürich!\")", "\"cafe-zurich\"")
            .build(),
        function("first", "The first element of the list; null if it is empty.")
            .on(
                Types.DYN,
                List.of(Types.LIST_OF_A),
                (evaluation, a) ->
                    ((Sequence) a[0]).isEmpty() ? NullValue.NULL_VALUE : ((Sequence) a[0]).get(0))
            .example("first([\"a\", \"b\"])", "\"a\"")
            .example("first([])", "null")
            .build(),
        function("get", "The map's value under a key, or the last argument if there is none.")
            .on(
                Types.A,
                List.of(Types.MAP_TO_A, Types.STRING, Types.A),
                (evaluation, a) -> ((Map<?, ?>) a[0]).containsKey(a[1]) ? at(a) : a[2])
            .example("get({\"a\": 1}, \"a\", 0)", "1")
            .example("get(context, \"is_restored\", true)", "true")
            .build(),
        function(
                "same",
                "Whether two secrets are equal; how long it takes does not tell where they differ.")
            .on(
                Types.BOOL,
                List.of(Types.STRING, Types.STRING),
                (evaluation, a) -> {
                  evaluation.meter().read((long) text(a, 0).length() + text(a, 1).length());
                  return MessageDigest.isEqual(utf8(text(a, 0)), utf8(text(a, 1)));
                })
            .example("same(\"swordfish\", \"swordfish\")", "true")
            .build(),
        function("sha256", "The SHA-256 digest of the text's UTF-8 bytes, in hexadecimal.")
            .on(
                Types.STRING,
                List.of(Types.STRING),
                (evaluation, a) -> evaluation.text(digest(evaluation, text(a, 0))))
            .example(
                "sha256(\"a\")",
                "\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\"")
            .build());
  }

  private static String text(Object[] arguments, int index) {
    return (String) arguments[index];
  }

  private static Object at(Object[] arguments) {
    Object value = ((Mapping) arguments[0]).get(arguments[1]);
    return value == null ? arguments[2] : value;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long points(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Counts a search, which compares at every place as far as it goes. */
  static void search(Evaluation evaluation, String text, String sought) {
    long places = Math.max(0, (long) text.length() - sought.length()) + 1;
    evaluation.meter().steps(places * (sought.length() + 1L) / SEARCH_PER_STEP);
  }

  private static Sequence split(Evaluation evaluation, String text, String separator, long most) {
    List<Object> parts = new ArrayList<>();
    if (separator.isEmpty()) {
      throw evaluation.failure("a separator must not be empty");
    }
    search(evaluation, text, separator);
    evaluation.meter().make(text.length());
    int from = 0;
    while (parts.size() < most) {
      int at = parts.size() + 1L == most ? -1 : text.indexOf(separator, from);
      parts.add(at < 0 ? text.substring(from) : text.substring(from, at));
      evaluation.meter().step();
      if (at < 0) {
        break;
      }
      from = at + separator.length();
    }
    Sequence list = Sequence.of(parts);
    evaluation.meter().make(list.weight());
    return list;
  }

  private static String join(Evaluation evaluation, Sequence parts, String separator) {
    long size = 1;
    for (Object part : parts) {
      if (!(part instanceof String text)) {
        throw evaluation.failure("only texts can be joined, not " + Names.ofType(part));
      }
      size += (long) text.length() + separator.length();
    }
    evaluation.meter().make(size);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      all.append(i == 0 ? "" : separator).append(parts.get(i));
    }
    return all.toString();
  }

  private static String substring(Evaluation evaluation, String text, long from, long to) {
    evaluation.meter().read(text.length());
    long length = points(text);
    if (from < 0 || to > length || from > to) {
      throw evaluation.failure("the text has only " + length + " characters");
    }
    int begin = text.offsetByCodePoints(0, (int) from);
    return evaluation.text(
        text.substring(begin, text.offsetByCodePoints(begin, (int) (to - from))));
  }

  private static String replace(
      Evaluation evaluation, String text, String sought, String replacement) {
    if (sought.isEmpty()) {
      throw evaluation.failure("what is replaced must not be empty");
    }
    search(evaluation, text, sought);
    long size = text.length();
    for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length())) {
      size += (long) replacement.length() - sought.length();
    }
    evaluation.meter().make(Math.max(size, 0) + 1);
    return text.replace(sought, replacement);
  }

  private static String slug(Evaluation evaluation, String text) {
    // A single character can become up to 18 others.
    evaluation.meter().make(18L * text.length() + 1);
    StringBuilder slug = new StringBuilder();
    boolean gap = false;
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
        slug.append(gap && !slug.isEmpty() ? "-" : "").append(c);
        gap = false;
      } else if (c == '-' || Character.isWhitespace(c)) {
        gap = true;
      }
    }
    return slug.toString();
  }

  private static String digest(Evaluation evaluation, String text) {
    evaluation.meter().steps(text.length() / 4L);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(text)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
