package io.vestibule.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;

/** The types of expressions, by short names. */
final class Types {
  static final CelType STRING = SimpleType.STRING;
  static final CelType BOOL = SimpleType.BOOL;
  static final CelType INT = SimpleType.INT;
  static final CelType DOUBLE = SimpleType.DOUBLE;
  static final CelType BYTES = SimpleType.BYTES;
  static final CelType TIMESTAMP = SimpleType.TIMESTAMP;
  static final CelType DYN = SimpleType.DYN;
  static final CelType STRINGS = ListType.create(SimpleType.STRING);
  static final CelType MAP = MapType.create(SimpleType.STRING, SimpleType.DYN);
  static final CelType HEADERS = MapType.create(SimpleType.STRING, SimpleType.STRING);
  static final CelType QUERY = MapType.create(SimpleType.STRING, STRINGS);
  static final CelType A = TypeParamType.create("A");
  static final CelType LIST_OF_A = ListType.create(TypeParamType.create("A"));
  static final CelType MAP_TO_A = MapType.create(SimpleType.STRING, TypeParamType.create("A"));

  private Types() {}
}
