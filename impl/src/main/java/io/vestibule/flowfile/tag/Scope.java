package io.vestibule.flowfile.tag;

import io.vestibule.flowfile.document.Mark;
import io.vestibule.flowfile.document.Value;
import io.vestibule.flowfile.document.ValuePath;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands that is resolved, and within what.
 *
 * @param path the way to it
 * @param mark where it stands, or what uses it if it stands in no file
 * @param forPolicyBinding whether its entry is plainly that of a policy binding
 * @param level the innermost enumeration around it, or null
 * @param using the innermost context value around it, or null
 * @param depth how many values are around it
 */
record Scope(
    ValuePath path,
    Mark mark,
    boolean forPolicyBinding,
    @Nullable Level level,
    @Nullable Using using,
    int depth) {
  /** The scope of a value within this one's. */
  Scope within(Value value, ValuePath to) {
    Mark known = value.mark().equals(Mark.UNKNOWN) ? mark : value.mark();
    return new Scope(to, known, forPolicyBinding, level, using, depth + 1);
  }

  /** The same within an enumeration. */
  Scope enumerating(@Nullable Item item) {
    return new Scope(path, mark, forPolicyBinding, new Level(item, level), using, depth);
  }

  /** The same within the value of a context key. */
  Scope using(String key) {
    return new Scope(path, mark, forPolicyBinding, level, new Using(key, using), depth);
  }

  /** Whether this is within the value of a context key. */
  boolean uses(String key) {
    for (Using at = using; at != null; at = at.outer()) {
      if (at.key().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /**
   * An enumeration.
   *
   * @param item the item it is at, or null while what it enumerates is resolved
   * @param outer the enumeration around it, or null
   */
  record Level(@Nullable Item item, @Nullable Level outer) {}

  /**
   * An item of an enumeration.
   *
   * @param index its place from 0, or its key in a map
   * @param value the item itself
   */
  record Item(Object index, @Nullable Object value) {}

  /**
   * A context key whose value is resolved.
   *
   * @param key the key
   * @param outer that in whose value it was met, or null
   */
  record Using(String key, @Nullable Using outer) {}
}
