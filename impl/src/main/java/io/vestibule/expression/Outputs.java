package io.vestibule.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of Java, such as JSON can carry, from values of expressions. */
final class Outputs {
  private Outputs() {}

  /**
   * The value outside.
   *
   * @throws Failure if it is, or holds, something that stays within expressions
   */
  static @Nullable Object give(Object value, int offset) {
    if (value instanceof NullValue) {
      return null;
    }
    if (value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double) {
      return value;
    }
    if (value instanceof Instant || value instanceof Duration) {
      return value.toString();
    }
    if (value instanceof UnsignedLong number) {
      return number.bigIntegerValue();
    }
    if (value instanceof Sequence list) {
      List<@Nullable Object> elements = new ArrayList<>(list.size());
      list.forEach(element -> elements.add(give(element, offset)));
      return elements;
    }
    if (value instanceof Mapping map) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      map.forEach((key, element) -> entries.put(key.toString(), give(element, offset)));
      return entries;
    }
    throw new Failure(offset, Names.ofType(value) + " cannot be kept: name one of its fields");
  }
}
