package io.vestibule.web.request;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads bodies and query strings, with limits.
 *
 * <p>Forms are read here rather than by the server so that what stands in a body is never mixed
 * with what stands in the address: a password in an address is not a password.
 */
public final class FormBody {
  /** The longest body that is read, in bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  /** The longest answer of a program that is read, in bytes: it may hold a file. */
  public static final int MAX_ANSWER = 1_000_000;

  private static final int MOST_FIELDS = 500;

  private FormBody() {}

  /**
   * Reads a body.
   *
   * @throws TooLargeException if it is longer than {@link #MAX_BYTES}
   */
  public static byte[] bytes(InputStream in) throws IOException, TooLargeException {
    return bytes(in, MAX_BYTES);
  }

  /**
   * Reads a body.
   *
   * @param most the most bytes it may have
   * @throws TooLargeException if it is longer than that
   */
  public static byte[] bytes(InputStream in, int most) throws IOException, TooLargeException {
    byte[] bytes = in.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new TooLargeException();
    }
    return bytes;
  }

  /**
   * Decodes UTF-8.
   *
   * @throws MalformedException if the bytes are not UTF-8
   */
  public static String utf8(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8", e);
    }
  }

  /**
   * Reads pairs as in {@code a=1&b=2}: the URL standard's application/x-www-form-urlencoded.
   *
   * @return the values by name, in their order
   * @throws MalformedException if percent code is broken or there are too many pairs
   */
  public static Map<String, List<String>> pairs(String text) throws MalformedException {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    int count = 0;
    for (String pair : text.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      if (++count > MOST_FIELDS) {
        throw new MalformedException("too many fields", null);
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      pairs.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
    return pairs;
  }

  /** One text for a name that occurs once, a list for one that occurs more often. */
  public static Map<String, Object> flat(Map<String, List<String>> pairs) {
    Map<String, Object> flat = new LinkedHashMap<>();
    pairs.forEach((name, values) -> flat.put(name, values.size() == 1 ? values.get(0) : values));
    return flat;
  }

  private static String decode(String text) throws MalformedException {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[source.length];
    int length = 0;
    for (int i = 0; i < source.length; i++) {
      if (source[i] == '+') {
        bytes[length++] = ' ';
      } else if (source[i] == '%') {
        int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
        int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new MalformedException("broken percent code", null);
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[length++] = source[i];
      }
    }
    return utf8(java.util.Arrays.copyOf(bytes, length));
  }

  /** A body is longer than is read. */
  public static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("body too large");
    }
  }

  /** A body or query string is not what it should be. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Something is malformed. */
    public MalformedException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
