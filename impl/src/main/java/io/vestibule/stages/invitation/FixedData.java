package io.vestibule.stages.invitation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts what an invitation fixes into what was typed so far. */
final class FixedData {
  private FixedData() {}

  /**
   * Both together: maps key by key, lists one after the other; otherwise what is fixed wins.
   *
   * @param typed what was typed so far
   * @param fixed what the invitation says
   * @param again whether this has been done before, so that lists are complete
   */
  static Map<String, Object> merged(
      Map<String, Object> typed, Map<String, @Nullable Object> fixed, boolean again) {
    Map<String, Object> all = new LinkedHashMap<>(typed);
    fixed.forEach((key, value) -> put(all, key, value, again));
    return all;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // keys of JSON are texts, and its values may be null
  private static void put(
      Map<String, Object> all, String key, @Nullable Object value, boolean again) {
    Object before = all.get(key);
    if (before instanceof Map<?, ?> map && value instanceof Map<?, ?> with) {
      all.put(key, merged((Map<String, Object>) map, (Map<String, @Nullable Object>) with, again));
    } else if (before instanceof List<?> list && value instanceof List<?> more) {
      List<Object> both = new ArrayList<>(list);
      if (!again) {
        both.addAll(more);
      }
      all.put(key, both);
    } else {
      all.put(key, value);
    }
  }
}
