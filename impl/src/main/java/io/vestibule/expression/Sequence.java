package io.vestibule.expression;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * A list that knows its size and depth. Lists that grew from one another share what they have in
 * common, so that a loop that appends one element at a time does not copy all of them each time.
 * Used by one evaluation only.
 */
final class Sequence extends AbstractList<Object> implements Sized {
  private final List<Object> shared;
  private final int length;
  private final long weight;
  private final int depth;

  private Sequence(List<Object> shared, int length, long weight, int depth) {
    this.shared = shared;
    this.length = length;
    this.weight = weight;
    this.depth = depth;
  }

  /** A list of elements; it keeps them. */
  static Sequence of(List<Object> elements) {
    long weight = 1;
    int depth = 0;
    for (Object element : elements) {
      weight += Sized.weight(element);
      depth = Math.max(depth, Sized.depth(element));
    }
    return new Sequence(new ArrayList<>(elements), elements.size(), weight, depth + 1);
  }

  /** Whether another list can be appended without copying this one. */
  @SuppressWarnings("ReferenceEquality") // whether it is the very same, not whether it looks so
  boolean growsInPlace(Sequence more) {
    return shared.size() == length && more.shared != shared;
  }

  /** This list, then another. */
  Sequence plus(Sequence more) {
    List<Object> all = shared;
    if (!growsInPlace(more)) {
      all = new ArrayList<>(length + more.length);
      all.addAll(this);
    }
    all.addAll(more);
    return new Sequence(
        all, length + more.length, weight + more.weight - 1, Math.max(depth, more.depth));
  }

  @Override
  public Object get(int index) {
    if (index >= length) {
      throw new IndexOutOfBoundsException(index);
    }
    return shared.get(index);
  }

  @Override
  public int size() {
    return length;
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
