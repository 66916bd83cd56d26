package io.vestibule.api.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a plan context, as data: they take effect when the outcome that carries them is
 * applied.
 */
public final class ContextChanges {
  private static final ContextChanges NONE = new ContextChanges(List.of());

  private final List<Change> changes;

  private ContextChanges(List<Change> changes) {
    this.changes = changes;
  }

  /** No change. */
  public static ContextChanges none() {
    return NONE;
  }

  /** These changes, then a value put under a key. */
  public <T> ContextChanges put(ContextKey<T> key, T value) {
    return with(new Change(key, Objects.requireNonNull(value, key.name())));
  }

  /** These changes, then a key removed. */
  public ContextChanges remove(ContextKey<?> key) {
    return with(new Change(key, null));
  }

  /** These changes, then others. */
  public ContextChanges and(ContextChanges others) {
    if (others.changes.isEmpty()) {
      return this;
    }
    List<Change> all = new ArrayList<>(changes);
    all.addAll(others.changes);
    return new ContextChanges(List.copyOf(all));
  }

  /** The changes in the order they are to be made. */
  public List<Change> asList() {
    return changes;
  }

  /** Whether nothing changes. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  private ContextChanges with(Change change) {
    List<Change> all = new ArrayList<>(changes);
    all.add(change);
    return new ContextChanges(List.copyOf(all));
  }

  @Override
  public String toString() {
    // Values may be what a person typed; names are enough to follow what happened.
    return "ContextChanges" + changes.stream().map(change -> change.key().name()).toList();
  }

  /**
   * One change.
   *
   * @param key the key
   * @param value the new value, or null to remove the key
   */
  public record Change(ContextKey<?> key, @Nullable Object value) {}
}
