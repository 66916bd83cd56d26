package io.vestibule.expression;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that knows its size and depth and keeps the order of its entries. */
final class Mapping extends AbstractMap<Object, Object> implements Sized {
  private final Map<Object, Object> entries;
  private final long weight;
  private final int depth;

  private Mapping(Map<Object, Object> entries, long weight, int depth) {
    this.entries = entries;
    this.weight = weight;
    this.depth = depth;
  }

  /** A map of entries; it keeps them. */
  static Mapping of(Map<Object, Object> entries) {
    long weight = 1;
    int depth = 0;
    for (Map.Entry<Object, Object> entry : entries.entrySet()) {
      weight += Sized.weight(entry.getKey()) + Sized.weight(entry.getValue());
      depth = Math.max(depth, Sized.depth(entry.getValue()));
    }
    return new Mapping(Collections.unmodifiableMap(entries), weight, depth + 1);
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    return entries.get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return entries.containsKey(key);
  }

  @Override
  public Set<Map.Entry<Object, Object>> entrySet() {
    return entries.entrySet();
  }

  @Override
  public long weight() {
    return weight;
  }

  @Override
  public int depth() {
    return depth;
  }
}
