package io.vestibule.expression;

import com.google.common.primitives.UnsignedLong;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When values are equal: numbers by their value whatever their type, lists and maps by content. */
final class Equality {
  private Equality() {}

  static boolean equal(Object one, Object other) {
    if (one instanceof Number first && other instanceof Number second) {
      return numbers(first, second);
    }
    if (one instanceof Sequence first && other instanceof Sequence second) {
      return lists(first, second);
    }
    if (one instanceof Mapping first && other instanceof Mapping second) {
      return maps(first, second);
    }
    return one.equals(other);
  }

  /** The value under a key; null if there is none. */
  static @Nullable Object find(Mapping map, Object key) {
    Object value = map.get(key);
    if (value != null || !(key instanceof Number)) {
      return value;
    }
    Long whole = whole(key);
    if (whole == null) {
      return null;
    }
    value = map.get(whole);
    return value != null || whole < 0 ? value : map.get(UnsignedLong.valueOf(whole));
  }

  /** A number as a whole one; null if it is not whole, out of range or no number. */
  static @Nullable Long whole(Object number) {
    if (number instanceof Long whole) {
      return whole;
    }
    if (number instanceof UnsignedLong whole) {
      return whole.longValue() < 0 ? null : (Long) whole.longValue();
    }
    if (number instanceof Double decimal) {
      return decimal == Math.rint(decimal) && Math.abs(decimal) < 0x1p63
          ? (Long) decimal.longValue()
          : null;
    }
    return null;
  }

  private static boolean numbers(Number one, Number other) {
    if (one instanceof Long first && other instanceof Long second) {
      return first.longValue() == second.longValue();
    }
    if (one instanceof Double first && other instanceof Double second) {
      return first.doubleValue() == second.doubleValue();
    }
    return isFinite(one) && isFinite(other) && exact(one).compareTo(exact(other)) == 0;
  }

  private static boolean isFinite(Number number) {
    return !(number instanceof Double decimal) || Double.isFinite(decimal);
  }

  private static BigDecimal exact(Number number) {
    if (number instanceof Double decimal) {
      return new BigDecimal(decimal);
    }
    return number instanceof UnsignedLong whole
        ? new BigDecimal(whole.bigIntegerValue())
        : BigDecimal.valueOf(number.longValue());
  }

  private static boolean lists(Sequence one, Sequence other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<Object> others = other.iterator();
    for (Object element : one) {
      if (!equal(element, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean maps(Mapping one, Mapping other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<Object, Object> entry : one.entrySet()) {
      Object value = find(other, entry.getKey());
      if (value == null || !equal(entry.getValue(), value)) {
        return false;
      }
    }
    return true;
  }
}
