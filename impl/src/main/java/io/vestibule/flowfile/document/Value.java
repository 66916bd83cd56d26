package io.vestibule.flowfile.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands somewhere in a flow file. Immutable; an anchored value and all its aliases are the
 * same object.
 */
public sealed interface Value {
  /** Where it begins; of an aliased value where its anchor is. */
  Mark mark();

  /**
   * A value of plain Java as one that stands in no file.
   *
   * @param value null, a Boolean, a Number, a text, or a list or map (keys are texts) of such
   * @throws IllegalArgumentException for anything else, a number that fits no {@code long}, or more
   *     than {@link Limits#depth()} collections within each other
   */
  static Value of(@Nullable Object value) {
    return of(value, Limits.DEFAULT.depth());
  }

  private static Value of(@Nullable Object value, int depth) {
    if (value instanceof List<?> list) {
      List<Value> items = new ArrayList<>();
      for (Object item : list) {
        items.add(of(item, deeper(depth)));
      }
      return new Items(items, Mark.UNKNOWN);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Field> fields = new LinkedHashMap<>();
      map.forEach(
          (key, item) -> {
            if (!(key instanceof String name)) {
              throw new IllegalArgumentException("a key must be a text, not " + key);
            }
            fields.put(name, new Field(name, Mark.UNKNOWN, of(item, deeper(depth))));
          });
      return new Fields(fields, Mark.UNKNOWN);
    }
    return new Scalar(scalar(value), String.valueOf(value), Mark.UNKNOWN);
  }

  private static int deeper(int depth) {
    if (depth == 0) {
      throw new IllegalArgumentException("too many lists and maps within each other");
    }
    return depth - 1;
  }

  private static @Nullable Object scalar(@Nullable Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof BigInteger number) {
      try {
        return number.longValueExact();
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("a number is too large", e);
      }
    }
    if (value instanceof BigDecimal number) {
      return number.doubleValue();
    }
    return value;
  }

  /**
   * A single value.
   *
   * @param value null, a Boolean, Long, Double or String
   * @param text what is written
   * @param mark where it begins
   */
  record Scalar(@Nullable Object value, String text, Mark mark) implements Value {
    /**
     * @throws IllegalArgumentException if the value is of another type
     */
    public Scalar {
      if (value != null
          && !(value instanceof Boolean)
          && !(value instanceof Long)
          && !(value instanceof Double)
          && !(value instanceof String)) {
        throw new IllegalArgumentException("not a single value: " + value.getClass().getName());
      }
    }

    /** The text, if it is one rather than a number, a truth value or nothing. */
    public Optional<String> string() {
      return value instanceof String string ? Optional.of(string) : Optional.empty();
    }

    /** Where it stands, not what it says: that may be a password. */
    @Override
    public String toString() {
      return "Scalar at " + mark.line() + ":" + mark.column();
    }
  }

  /**
   * A list.
   *
   * @param values what is in it
   * @param mark where it begins
   */
  record Items(List<Value> values, Mark mark) implements Value {
    /** Copies the list. */
    public Items {
      values = List.copyOf(values);
    }
  }

  /**
   * A map.
   *
   * @param fields its fields by their names, in the order of the file; keys of merged maps come
   *     first
   * @param mark where it begins
   */
  record Fields(Map<String, Field> fields, Mark mark) implements Value {
    /** Copies the map. */
    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A map with nothing in it, that stands in no file. */
    public static Fields empty() {
      return new Fields(Map.of(), Mark.UNKNOWN);
    }

    /** What is said under a name. */
    public Optional<Value> get(String name) {
      return Optional.ofNullable(fields.get(name)).map(Field::value);
    }

    /** Where the key of a name stands; unknown if there is none. */
    public Mark keyMark(String name) {
      Field field = fields.get(name);
      return field == null ? Mark.UNKNOWN : field.mark();
    }
  }

  /**
   * A name with its value. Not a value itself.
   *
   * @param name the key
   * @param mark where the key stands
   * @param value what is said
   */
  record Field(String name, Mark mark, Value value) {}

  /**
   * A value with a tag of its own, e.g. {@code !KeyOf flow}.
   *
   * @param name the tag without its exclamation mark
   * @param content what follows it: a {@link Scalar} (a text, whatever it looks like), {@link
   *     Items} or {@link Fields}
   * @param mark where the tag begins
   */
  record Tagged(String name, Value content, Mark mark) implements Value {
    /**
     * @throws IllegalArgumentException if the content is tagged itself
     */
    public Tagged {
      if (content instanceof Tagged) {
        throw new IllegalArgumentException("a tag on a tag");
      }
    }
  }
}
