package io.vestibule.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object with fields, such as a user. A field is read when it is asked for, once. A field
 * without a value has its type's empty one: an empty text, 0, false, 1970, an empty list or map.
 */
final class Struct {
  private final Shape<?> shape;
  private final Object subject;
  private final Function<String, @Nullable Object> read;
  private final Map<String, Object> known = new HashMap<>();

  Struct(Shape<?> shape, Object subject, Function<String, @Nullable Object> read) {
    this.shape = shape;
    this.subject = subject;
    this.read = read;
  }

  Shape<?> shape() {
    return shape;
  }

  /** What this stands for. */
  <T> T subject(Class<T> type) {
    return type.cast(subject);
  }

  /** Whether there is a field of that name. */
  boolean isField(String name) {
    return shape.field(name) != null;
  }

  /** Whether a field has a value other than its type's empty one. */
  boolean has(String name, Inputs inputs) {
    Object value = field(name, inputs);
    if (value instanceof Sequence list) {
      return !list.isEmpty();
    }
    if (value instanceof Mapping map) {
      return !map.isEmpty();
    }
    return !value.equals(empty(name));
  }

  /** The value of a field. */
  Object field(String name, Inputs inputs) {
    Object before = known.get(name);
    if (before != null) {
      return before;
    }
    Object raw = read.apply(name);
    Object value = raw == null ? empty(name) : inputs.take(raw);
    known.put(name, value);
    return value;
  }

  private Object empty(String name) {
    Shape.Field<?> field = shape.field(name);
    CelType type = field == null ? SimpleType.STRING : field.type();
    return switch (type.kind()) {
      case BOOL -> false;
      case INT -> 0L;
      case DOUBLE -> 0.0;
      case TIMESTAMP -> Instant.EPOCH;
      case LIST -> Sequence.of(List.of());
      case MAP -> Mapping.of(Map.of());
      default -> "";
    };
  }

  /** Two objects are the same if they stand for the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Struct struct
        && struct.shape == shape
        && struct.subject.equals(subject);
  }

  @Override
  public int hashCode() {
    return subject.hashCode();
  }

  /** Its type only: fields may be secret. */
  @Override
  public String toString() {
    return shape.name();
  }
}
