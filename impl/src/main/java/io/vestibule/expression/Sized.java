package io.vestibule.expression;

import dev.cel.common.values.CelByteString;

/** A list or map that knows how large it is. */
interface Sized {
  /** Its size: of a value that occurs twice, twice. */
  long weight();

  /** How deep it is nested; 1 if it holds no lists and no maps. */
  int depth();

  /** The size of any value. */
  static long weight(Object value) {
    if (value instanceof String text) {
      return text.length() + 1L;
    }
    if (value instanceof Sized sized) {
      return sized.weight();
    }
    return value instanceof CelByteString bytes ? bytes.size() + 1L : 1;
  }

  /** How deep any value is nested; 0 if it is neither list nor map. */
  static int depth(Object value) {
    return value instanceof Sized sized ? sized.depth() : 0;
  }
}
