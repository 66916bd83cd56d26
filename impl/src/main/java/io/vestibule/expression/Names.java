package io.vestibule.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.values.CelByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What types are called. */
final class Names {
  private Names() {}

  /** The type of a value. */
  static String ofType(Object value) {
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof Double) {
      return "double";
    }
    if (value instanceof UnsignedLong) {
      return "uint";
    }
    if (value instanceof CelByteString) {
      return "bytes";
    }
    if (value instanceof Instant) {
      return "timestamp";
    }
    if (value instanceof Duration) {
      return "duration";
    }
    if (value instanceof List) {
      return "list";
    }
    if (value instanceof Map) {
      return "map";
    }
    return value instanceof Struct struct ? struct.shape().name() : "null";
  }

  /** The types of several values. */
  static String ofAll(Object[] values) {
    return Arrays.stream(values).map(Names::ofType).collect(Collectors.joining(", ", "(", ")"));
  }

  /** A type as people write it. */
  static String of(CelType type) {
    return switch (type.kind()) {
      case TIMESTAMP -> "timestamp";
      case DURATION -> "duration";
      case LIST -> "list(" + of(((ListType) type).elemType()) + ")";
      case MAP -> {
        MapType map = (MapType) type;
        yield "map(" + of(map.keyType()) + ", " + of(map.valueType()) + ")";
      }
      default -> type.name();
    };
  }

  /** Whether a value is of a type, as far as that can be seen from outside. */
  static boolean isOf(Object value, CelType type) {
    return switch (type.kind()) {
      case DYN, TYPE_PARAM, ANY -> true;
      case STRING -> value instanceof String;
      case BOOL -> value instanceof Boolean;
      case INT -> value instanceof Long;
      case UINT -> value instanceof UnsignedLong;
      case DOUBLE -> value instanceof Double;
      case BYTES -> value instanceof CelByteString;
      case TIMESTAMP -> value instanceof Instant;
      case DURATION -> value instanceof Duration;
      case LIST -> value instanceof Sequence;
      case MAP -> value instanceof Mapping;
      case STRUCT -> value instanceof Struct struct && struct.shape().name().equals(type.name());
      default -> false;
    };
  }
}
