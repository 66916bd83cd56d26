package io.vestibule.flowfile.document;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way from the top of a file to a value, e.g. {@code entries[3].attrs.name}. Immutable. */
public final class ValuePath {
  /** The top of a file. */
  public static final ValuePath ROOT = new ValuePath(null, "");

  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_-]{1,60}");

  private final @Nullable ValuePath parent;
  private final Object step;

  private ValuePath(@Nullable ValuePath parent, Object step) {
    this.parent = parent;
    this.step = step;
  }

  /** The way to what a map says under a name. */
  public ValuePath key(String name) {
    return new ValuePath(this, name);
  }

  /**
   * The way to an item of a list.
   *
   * @param index its place, from 0
   */
  public ValuePath item(int index) {
    return new ValuePath(this, index);
  }

  /** The way as people read it; empty for the top. */
  @Override
  public String toString() {
    Deque<Object> steps = new ArrayDeque<>();
    for (ValuePath at = this; at.parent != null; at = at.parent) {
      steps.push(at.step);
    }
    StringBuilder text = new StringBuilder();
    for (Object next : steps) {
      if (next instanceof Integer index) {
        text.append('[').append(index).append(']');
      } else if (SIMPLE.matcher(next.toString()).matches()) {
        text.append(text.isEmpty() ? "" : ".").append(next);
      } else {
        text.append('[').append(Quoted.of(next.toString())).append(']');
      }
    }
    return text.toString();
  }
}
