package io.vestibule.expression;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type of object with fields, as expressions see it.
 *
 * @param <T> what holds the values of the fields
 */
final class Shape<T> {
  /**
   * A field.
   *
   * @param name its name
   * @param type its type
   * @param description what it holds, for people
   * @param read reads it; null where there is no value
   * @param <T> what holds the values of the fields
   */
  record Field<T>(
      String name, CelType type, String description, Function<T, @Nullable Object> read) {}

  private final String name;
  private final Map<String, Field<T>> fields = new LinkedHashMap<>();
  private final StructType type;

  Shape(String name, List<Field<T>> fields) {
    this.name = name;
    fields.forEach(field -> this.fields.put(field.name(), field));
    ImmutableMap<String, CelType> types =
        fields.stream().collect(ImmutableMap.toImmutableMap(Field::name, Field::type));
    this.type =
        StructType.create(
            name,
            ImmutableSet.copyOf(types.keySet()),
            field -> Optional.ofNullable(types.get(field)));
  }

  String name() {
    return name;
  }

  StructType type() {
    return type;
  }

  /** The fields in the order people read about them. */
  List<Field<T>> fields() {
    return List.copyOf(fields.values());
  }

  /** A field; null if there is none of that name. */
  @Nullable Field<T> field(String field) {
    return fields.get(field);
  }

  /** An object of this type. */
  Struct struct(T subject) {
    return new Struct(this, subject, name -> read(name, subject));
  }

  private @Nullable Object read(String name, T subject) {
    Field<T> field = fields.get(name);
    return field == null ? null : field.read().apply(subject);
  }
}
