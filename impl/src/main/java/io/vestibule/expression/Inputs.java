package io.vestibule.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of expressions from values of Java. What it takes in counts against the budget. */
final class Inputs {
  private final Meter meter;

  Inputs(Meter meter) {
    this.meter = meter;
  }

  /** The value an expression sees. */
  Object take(@Nullable Object raw) {
    Object value = take(raw, 1);
    meter.make(Sized.weight(value));
    return value;
  }

  private Object take(@Nullable Object raw, int depth) {
    meter.step();
    if (raw == null) {
      return NullValue.NULL_VALUE;
    }
    if (raw instanceof Map<?, ?> map) {
      meter.nest(depth);
      LinkedHashMap<Object, Object> entries = new LinkedHashMap<>();
      map.forEach((key, value) -> entries.put(String.valueOf(key), take(value, depth + 1)));
      return Mapping.of(entries);
    }
    if (raw instanceof Sequence || raw instanceof Mapping) {
      return raw;
    }
    if (raw instanceof Collection<?> collection) {
      meter.nest(depth);
      List<Object> elements = new ArrayList<>(collection.size());
      collection.forEach(element -> elements.add(take(element, depth + 1)));
      return Sequence.of(elements);
    }
    return scalar(raw);
  }

  private static Object scalar(Object raw) {
    if (raw instanceof String
        || raw instanceof Boolean
        || raw instanceof Long
        || raw instanceof Double
        || raw instanceof UnsignedLong
        || raw instanceof Instant
        || raw instanceof Duration
        || raw instanceof CelByteString
        || raw instanceof Struct) {
      return raw;
    }
    if (raw instanceof BigInteger big) {
      return big.bitLength() < Long.SIZE ? (Object) big.longValue() : (Object) big.doubleValue();
    }
    if (raw instanceof BigDecimal || raw instanceof Float) {
      return ((Number) raw).doubleValue();
    }
    if (raw instanceof Number number) {
      return number.longValue();
    }
    return raw instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT)
        : String.valueOf(raw);
  }
}
