package io.vestibule.flowfile.tag;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain values the way Python sees and shows them: flow files were written for it. */
final class PythonValues {
  private PythonValues() {}

  /** Whether a value counts as true: anything but nothing, zero and what is empty. */
  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Collection<?> items) {
      return !items.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != null;
  }

  /** What a value is, for messages. */
  static String kind(@Nullable Object value) {
    if (value == null) {
      return "nothing";
    }
    if (value instanceof Boolean) {
      return "a truth value";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof String) {
      return "a text";
    }
    return value instanceof Map ? "a map" : "a list";
  }

  /**
   * A value as a text: {@code str()}.
   *
   * @throws TooLong if it has more than so many characters
   */
  static String str(@Nullable Object value, int most) throws TooLong {
    return value instanceof String text ? text : repr(value, most);
  }

  /**
   * A value as Python's source would have it: {@code repr()}.
   *
   * @throws TooLong if it has more than so many characters
   */
  static String repr(@Nullable Object value, int most) throws TooLong {
    StringBuilder text = new StringBuilder();
    repr(value, text, most);
    return text.toString();
  }

  private static void repr(@Nullable Object value, StringBuilder text, int most) throws TooLong {
    if (value == null) {
      text.append("None");
    } else if (value instanceof Boolean truth) {
      text.append(truth ? "True" : "False");
    } else if (value instanceof Double number) {
      text.append(number(number));
    } else if (value instanceof String string) {
      quote(string, text);
    } else if (value instanceof List<?> list) {
      text.append('[');
      for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
        repr(items.next(), text, most);
        text.append(items.hasNext() ? ", " : "");
      }
      text.append(']');
    } else if (value instanceof Map<?, ?> map) {
      text.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
          entries.hasNext(); ) {
        Map.Entry<?, ?> entry = entries.next();
        repr(entry.getKey(), text, most);
        text.append(": ");
        repr(entry.getValue(), text, most);
        text.append(entries.hasNext() ? ", " : "");
      }
      text.append('}');
    } else {
      text.append(value);
    }
    if (text.length() > most) {
      throw new TooLong();
    }
  }

  /** The shortest digits that mean the same number, with an exponent from 16 places on. */
  private static String number(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    String sign = Math.copySign(1, number) < 0 ? "-" : "";
    double size = Math.abs(number);
    if (Double.isInfinite(size)) {
      return sign + "inf";
    }
    if (size == 0) {
      return sign + "0.0";
    }
    BigDecimal exact = new BigDecimal(size);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == size) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
    }
    String digits = shortest.unscaledValue().toString();
    return sign
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static void quote(String string, StringBuilder text) {
    char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
    text.append(quote);
    string
        .codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                text.append('\\').append((char) c);
              } else if (c == '\n') {
                text.append("\\n");
              } else if (c == '\r') {
                text.append("\\r");
              } else if (c == '\t') {
                text.append("\\t");
              } else if (isPrintable(c)) {
                text.appendCodePoint(c);
              } else {
                text.append(
                    String.format(
                        Locale.ROOT,
                        c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x",
                        c));
              }
            });
    text.append(quote);
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /** A text would be longer than it may be. */
  static final class TooLong extends Exception {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super("", null, false, false);
    }
  }
}
