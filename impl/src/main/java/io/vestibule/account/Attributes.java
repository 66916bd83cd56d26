package io.vestibule.account;

import io.vestibule.json.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets attributes of accounts, within limits. */
final class Attributes {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_LENGTH = 100_000;
  private static final int MAX_NAME = 255;

  private Attributes() {}

  /**
   * Attributes with others set.
   *
   * @param before the attributes
   * @param set what is set, by the names on the way to it; a name on the way that is no map becomes
   *     one
   */
  static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> before, Map<List<String>, @Nullable Object> set) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>(before);
    set.forEach((path, value) -> put(attributes, path, value));
    return attributes;
  }

  private static void put(
      Map<String, @Nullable Object> into, List<String> path, @Nullable Object value) {
    Map<String, @Nullable Object> map = into;
    for (String name : path.subList(0, path.size() - 1)) {
      Map<String, @Nullable Object> next = new LinkedHashMap<>();
      if (map.get(name) instanceof Map<?, ?> there) {
        there.forEach((key, element) -> next.put(String.valueOf(key), element));
      }
      map.put(name, next);
      map = next;
    }
    map.put(path.get(path.size() - 1), value);
  }

  /** Whether what is set has longer names, or maps and lists deeper in each other, than allowed. */
  static boolean isTooDeep(Map<List<String>, @Nullable Object> set) {
    return set.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().isEmpty()
                    || entry.getKey().stream().anyMatch(Attributes::isTooLong)
                    || isTooDeep(entry.getValue(), MAX_DEPTH - entry.getKey().size()));
  }

  private static boolean isTooDeep(@Nullable Object value, int depth) {
    if (depth < 0) {
      return true;
    }
    if (value instanceof Map<?, ?> map) {
      return map.keySet().stream().anyMatch(key -> isTooLong(String.valueOf(key)))
          || map.values().stream().anyMatch(element -> isTooDeep(element, depth - 1));
    }
    return value instanceof Collection<?> list
        && list.stream().anyMatch(element -> isTooDeep(element, depth - 1));
  }

  private static boolean isTooLong(String name) {
    return name.length() > MAX_NAME;
  }

  /** Whether attributes take more room than an account's may. */
  static boolean isTooLarge(Map<String, @Nullable Object> attributes) {
    return Json.write(attributes).length() > MAX_LENGTH;
  }
}
