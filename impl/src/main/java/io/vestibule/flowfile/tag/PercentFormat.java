package io.vestibule.flowfile.tag;

import io.vestibule.flowfile.document.Quoted;
import io.vestibule.flowfile.tag.PythonValues.TooLong;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts values into a text the way of Python's {@code %}: {@code %s}, {@code %r}, {@code %d}, {@code
 * %i}, {@code %u}, {@code %f}, {@code %F} and {@code %%}, with the flags {@code -0+ #}, a width, a
 * precision, and {@code %(name)s} for a value of a map. Other conversions and {@code *} are
 * refused. One object for one text.
 */
final class PercentFormat {
  private final String format;
  private final List<@Nullable Object> arguments;
  private final int most;
  private final StringBuilder text = new StringBuilder();
  private int at;
  private int used;

  /** How many characters were made, those that a precision cut off as well. */
  private long made;

  private boolean named;

  /**
   * A text to be.
   *
   * @param format with places for values
   * @param arguments the values
   * @param most how many characters the text has at most
   */
  PercentFormat(String format, List<@Nullable Object> arguments, int most) {
    this.format = format;
    this.arguments = arguments;
    this.most = most;
  }

  /**
   * The text with the values in it.
   *
   * @throws Unfit if format and values do not go together
   */
  String text() throws Unfit {
    try {
      while (at < format.length()) {
        char c = format.charAt(at++);
        if (c == '%') {
          conversion();
        } else {
          append(String.valueOf(c));
        }
      }
    } catch (TooLong e) {
      throw tooLong();
    }
    if (!named && used < arguments.size()) {
      throw new Unfit(
          "there are "
              + arguments.size()
              + " values for "
              + (used == 0 ? "no place" : used == 1 ? "1 place" : used + " places")
              + " in the text");
    }
    return text.toString();
  }

  private void conversion() throws Unfit, TooLong {
    int start = at - 1;
    @Nullable String name = peek() == '(' ? name() : null;
    Flags flags = new Flags();
    while (flags.add(peek())) {
      at++;
    }
    int width = number(0);
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = number(0);
    }
    while (peek() == 'h' || peek() == 'l' || peek() == 'L') {
      at++;
    }
    if (at >= format.length()) {
      throw new Unfit("the text ends within " + Quoted.of(format.substring(start)));
    }
    int kind = format.codePointAt(at);
    at += Character.charCount(kind);
    String place = format.substring(start, at);
    switch (kind) {
      case '%' -> append("%");
      case 's' -> string(PythonValues.str(value(name, place), most), precision, width, flags);
      case 'r' -> string(PythonValues.repr(value(name, place), most), precision, width, flags);
      case 'd', 'i', 'u' -> whole(value(name, place), place, precision, width, flags);
      case 'f', 'F' -> decimal(value(name, place), place, precision, width, flags);
      default ->
          throw new Unfit(
              Quoted.of(place) + " is not known; known are %s, %r, %d, %i, %u, %f, %F and %%");
    }
  }

  private char peek() {
    return at < format.length() ? format.charAt(at) : '\0';
  }

  private String name() throws Unfit {
    int start = ++at;
    for (int open = 1; at < format.length(); at++) {
      char c = format.charAt(at);
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open == 0) {
        return format.substring(start, at++);
      }
    }
    throw new Unfit("the text ends within " + Quoted.of("%(" + format.substring(start)));
  }

  private int number(int otherwise) throws Unfit {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (start == at) {
      return otherwise;
    }
    if (at - start > 9) {
      throw tooLong();
    }
    return Integer.parseInt(format.substring(start, at));
  }

  private @Nullable Object value(@Nullable String name, String place) throws Unfit {
    if (name == null) {
      if (named) {
        throw new Unfit(Quoted.of(place) + " stands beside places with names");
      }
      if (used == arguments.size()) {
        throw new Unfit("there is no value for " + Quoted.of(place));
      }
      return arguments.get(used++);
    }
    if (arguments.size() != 1 || !(arguments.get(0) instanceof Map<?, ?> map)) {
      throw new Unfit(Quoted.of(place) + " needs a map as the only value");
    }
    if (used > 0) {
      throw new Unfit(Quoted.of(place) + " stands beside places without names");
    }
    named = true;
    if (!map.containsKey(name)) {
      throw new Unfit("the map has no key " + Quoted.of(name));
    }
    return map.get(name);
  }

  private void string(String value, int precision, int width, Flags flags) throws TooLong {
    made += value.length();
    if (made > 10L * most) {
      throw new TooLong();
    }
    String shown = value;
    if (precision >= 0 && value.codePointCount(0, value.length()) > precision) {
      shown = value.substring(0, value.offsetByCodePoints(0, precision));
    }
    pad("", shown, width, flags, false);
  }

  private void whole(@Nullable Object value, String place, int precision, int width, Flags flags)
      throws Unfit, TooLong {
    BigInteger number;
    if (value instanceof Long given) {
      number = BigInteger.valueOf(given);
    } else if (value instanceof Boolean truth) {
      number = truth ? BigInteger.ONE : BigInteger.ZERO;
    } else if (value instanceof Double given && !given.isInfinite() && !given.isNaN()) {
      number = new BigDecimal(given).toBigInteger();
    } else {
      throw notANumber(value, place);
    }
    String digits = number.abs().toString();
    checkRoom(precision);
    pad(
        flags.sign(number.signum() < 0),
        "0".repeat(Math.max(0, precision - digits.length())) + digits,
        width,
        flags,
        true);
  }

  private void decimal(@Nullable Object value, String place, int precision, int width, Flags flags)
      throws Unfit, TooLong {
    double number;
    if (value instanceof Long given) {
      number = given;
    } else if (value instanceof Boolean truth) {
      number = truth ? 1 : 0;
    } else if (value instanceof Double given) {
      number = given;
    } else {
      throw notANumber(value, place);
    }
    int places = precision < 0 ? 6 : precision;
    checkRoom(places);
    String digits;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      String word = Double.isNaN(number) ? "nan" : "inf";
      digits = place.endsWith("F") ? word.toUpperCase(Locale.ROOT) : word;
    } else {
      digits =
          new BigDecimal(Math.abs(number)).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
      if (places == 0 && flags.alternate) {
        digits += ".";
      }
    }
    boolean negative = !Double.isNaN(number) && Math.copySign(1, number) < 0;
    pad(flags.sign(negative), digits, width, flags, true);
  }

  private void pad(String sign, String shown, int width, Flags flags, boolean number)
      throws TooLong {
    checkRoom(width);
    int missing = Math.max(0, width - sign.length() - shown.codePointCount(0, shown.length()));
    if (flags.left) {
      append(sign + shown + " ".repeat(missing));
    } else if (flags.zero && number) {
      append(sign + "0".repeat(missing) + shown);
    } else {
      append(" ".repeat(missing) + sign + shown);
    }
  }

  private void append(String more) throws TooLong {
    checkRoom(more.length());
    text.append(more);
  }

  private void checkRoom(int more) throws TooLong {
    if (more > most - text.length()) {
      throw new TooLong();
    }
  }

  private Unfit tooLong() {
    return new Unfit("the text would have more than " + most + " characters");
  }

  private static Unfit notANumber(@Nullable Object value, String place) {
    return new Unfit(Quoted.of(place) + " takes a number, not " + PythonValues.kind(value));
  }

  private static final class Flags {
    private boolean left;
    private boolean zero;
    private boolean plus;
    private boolean space;
    private boolean alternate;

    boolean add(char flag) {
      switch (flag) {
        case '-' -> left = true;
        case '0' -> zero = true;
        case '+' -> plus = true;
        case ' ' -> space = true;
        case '#' -> alternate = true;
        default -> {
          return false;
        }
      }
      return true;
    }

    String sign(boolean negative) {
      if (negative) {
        return "-";
      }
      return plus ? "+" : space ? " " : "";
    }
  }

  /** A text and its values do not go together; the message says why. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Unfit(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
