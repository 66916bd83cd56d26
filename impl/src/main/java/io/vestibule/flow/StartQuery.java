package io.vestibule.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run keeps of the query string it was started with, so that no hop loses it.
 *
 * @param kept the parameters, by name; {@code next} only if it is good
 * @param nextRefused whether there was a {@code next} that will not do
 */
record StartQuery(Map<String, List<String>> kept, boolean nextRefused) {
  private static final int MOST_CHARACTERS = 4000;

  /** What never is kept: the run's own name, and keys that open something. */
  private static final Set<String> NEVER = Set.of("run", "flow_token", "next");

  static StartQuery of(Map<String, List<String>> query) {
    Map<String, List<String>> kept = new LinkedHashMap<>();
    int room = MOST_CHARACTERS;
    NextUrl next = NextUrl.of(first(query, "next"));
    if (next instanceof NextUrl.Path good) {
      kept.put("next", List.of(good.path()));
      room -= good.path().length();
    }
    for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
      if (NEVER.contains(parameter.getKey())) {
        continue;
      }
      List<String> values = new ArrayList<>();
      for (String value : parameter.getValue()) {
        room -= parameter.getKey().length() + value.length();
        if (room >= 0) {
          values.add(value);
        }
      }
      if (!values.isEmpty()) {
        kept.put(parameter.getKey(), values);
      }
    }
    return new StartQuery(kept, next instanceof NextUrl.Refused);
  }

  static @org.jspecify.annotations.Nullable String first(
      Map<String, List<String>> query, String name) {
    List<String> values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? null : values.get(0);
  }
}
