package io.vestibule.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers that answer nothing. */
final class MalformedAnswers {
  private MalformedAnswers() {}

  /**
   * An answer.
   *
   * @param name what is wrong with it
   * @param values its values by name
   */
  record Malformed(String name, Map<String, ?> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Answers that answer nothing.
   *
   * @param good a good answer: every field that must be answered, with a value that fits
   */
  static List<Malformed> to(Map<String, String> good) {
    List<Malformed> all = new ArrayList<>();
    all.add(new Malformed("empty", Map.of()));
    all.add(
        new Malformed(
            "unknown keys",
            Map.of("is_superuser", true, "pk", 1, "@class", "java.lang.Object", "__proto__", "x")));
    all.add(new Malformed("component of another stage", Map.of("component", "ak-stage-dummy")));
    all.add(
        new Malformed(
            "answer to another stage",
            Map.of("component", "ak-stage-user-login", "remember_me", true, "code", "123456")));
    for (String field : good.keySet()) {
      Map<String, Object> without = new HashMap<>(good);
      without.remove(field);
      all.add(new Malformed("without " + field, without));
      Map<String, Object> elsewhere = new HashMap<>(without);
      elsewhere.put(field.toUpperCase(Locale.ROOT), good.get(field));
      elsewhere.put("data", good);
      all.add(new Malformed(field + " under another name", elsewhere));
      values()
          .forEach(
              (name, value) -> {
                Map<String, @Nullable Object> spoilt = new HashMap<>(good);
                spoilt.put(field, value);
                all.add(new Malformed(field + " " + name, spoilt));
              });
    }
    return all;
  }

  private static Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("null", null);
    values.put("empty", "");
    values.put("true", true);
    values.put("0", 0);
    values.put("1.5", 1.5);
    values.put("empty array", List.of());
    values.put("array of one", List.of("x"));
    values.put("twice", List.of("x", "x"));
    values.put("array of null", Arrays.asList(new @Nullable Object[] {null}));
    values.put("object", Map.of("value", "x"));
    values.put("nested", Map.of("user", Map.of("username", List.of(Map.of()))));
    values.put("NUL", "a\0b");
    values.put("lone surrogate", "a\ud83d");
    values.put("too long", "x".repeat(4097));
    values.put("huge", "x".repeat(1_000_000));
    return values;
  }
}
