package io.vestibule.api.challenge;

import java.util.Map;
import java.util.Optional;

/**
 * What a person answered, read by the kinds of the fields that were asked. It holds nothing else.
 */
public final class Answer {
  private final Map<String, Object> values;
  private final Map<String, Map<String, Object>> objects;

  private Answer(Map<String, Object> values, Map<String, Map<String, Object>> objects) {
    this.values = Map.copyOf(values);
    this.objects = Map.copyOf(objects);
  }

  /**
   * An answer.
   *
   * @param values strings, booleans (for {@link FieldKind#CHECKBOX}) and longs (for {@link
   *     FieldKind#NUMBER}) by field name; fields that were left out are missing, as are those a
   *     form has empty although they {@linkplain FieldKind#mayBeEmpty cannot be}
   */
  public static Answer of(Map<String, Object> values) {
    return new Answer(values, Map.of());
  }

  /**
   * An answer with structures in it.
   *
   * @param values as above; of fields of kind {@link FieldKind#JSON} their text
   * @param objects the structures in these, by field name
   */
  public static Answer of(Map<String, Object> values, Map<String, Map<String, Object>> objects) {
    return new Answer(values, objects);
  }

  /**
   * The text in a field; empty if the field was left out. May hold an empty text where the field
   * allows that.
   */
  public Optional<String> text(String field) {
    return value(field, String.class);
  }

  /** The number in a field; empty if the field was left out. */
  public Optional<Long> number(String field) {
    return value(field, Long.class);
  }

  /** Whether a checkbox is ticked; false also if it was left out. */
  public boolean isTicked(String field) {
    return value(field, Boolean.class).orElse(false);
  }

  /**
   * The structure in a field of kind {@link FieldKind#JSON}; empty if the field was left out. Its
   * {@linkplain #text text} is the same as JSON.
   */
  public Optional<Map<String, Object>> object(String field) {
    return Optional.ofNullable(objects.get(field));
  }

  /** All values by field name. */
  public Map<String, Object> asMap() {
    return values;
  }

  private <T> Optional<T> value(String field, Class<T> type) {
    Object value = values.get(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "field " + field + " is not read as " + type.getSimpleName());
    }
    return Optional.of(type.cast(value));
  }

  /** Names the fields only: values may be secret. */
  @Override
  public String toString() {
    return "Answer" + values.keySet();
  }
}
