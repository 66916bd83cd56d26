package io.vestibule.settings;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds what somebody meant who mistyped a name. */
final class Spelling {
  private static final int MOST_MISTAKES = 3;

  private Spelling() {}

  /** The name that is nearest to a mistyped one; empty if none is near. */
  static Optional<String> nearest(String mistyped, Collection<String> names) {
    SortedMap<Integer, String> byDistance = new TreeMap<>();
    for (String name : names) {
      byDistance.putIfAbsent(distance(mistyped, name), name);
    }
    @Nullable Integer nearest = byDistance.isEmpty() ? null : byDistance.firstKey();
    return nearest != null && nearest <= MOST_MISTAKES
        ? Optional.ofNullable(byDistance.get(nearest))
        : Optional.empty();
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
