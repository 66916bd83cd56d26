package io.vestibule.flowfile.tag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges maps into one: maps under the same key are merged in turn, lists are put one after the
 * other, of anything else the later stays. What is added is never changed, and copied once at most.
 */
final class MapMerger {
  private final Map<String, @Nullable Object> result = new LinkedHashMap<>();

  /** The lists and maps that were made here, and so may be changed. */
  private final Set<Object> own = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Adds a map with texts for keys. */
  void add(Map<?, ?> map) {
    merge(result, map);
  }

  /** All that was added. Nothing is to be added any more. */
  Map<String, @Nullable Object> map() {
    return Collections.unmodifiableMap(result);
  }

  private void merge(Map<String, @Nullable Object> into, Map<?, ?> from) {
    for (Map.Entry<?, ?> field : from.entrySet()) {
      String key = field.getKey().toString();
      Object before = into.get(key);
      Object value = field.getValue();
      if (before instanceof Map<?, ?> first && value instanceof Map<?, ?> second) {
        Map<String, @Nullable Object> all = owned(first);
        merge(all, second);
        into.put(key, all);
      } else if (before instanceof List<?> first && value instanceof List<?> second) {
        List<@Nullable Object> all = owned(first);
        all.addAll(second);
        into.put(key, all);
      } else {
        into.put(key, value);
      }
    }
  }

  @SuppressWarnings("unchecked") // made by the lines below
  private Map<String, @Nullable Object> owned(Map<?, ?> map) {
    if (own.contains(map)) {
      return (Map<String, @Nullable Object>) map;
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key.toString(), value));
    own.add(copy);
    return copy;
  }

  @SuppressWarnings("unchecked") // made by the lines below
  private List<@Nullable Object> owned(List<?> list) {
    if (own.contains(list)) {
      return (List<@Nullable Object>) list;
    }
    List<@Nullable Object> copy = new ArrayList<>(list);
    own.add(copy);
    return copy;
  }
}
