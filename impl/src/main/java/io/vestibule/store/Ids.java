package io.vestibule.store;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.UUID;

/** Makes identifiers. */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();

  private Ids() {}

  /**
   * An id for a row: a UUID version 7 (RFC 9562 §5.7), which begins with the time so that
   * neighbours in time are neighbours in an index. It is unique, not unguessable.
   */
  public static UUID next(Clock clock) {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long millis = clock.millis();
    long high = (millis << 16) | 0x7000L | (buffer.getLong(0) & 0x0FFFL);
    long low = 0x8000000000000000L | (buffer.getLong(8) & 0x3FFFFFFFFFFFFFFFL);
    return new UUID(high, low);
  }

  /** A text nobody can guess, of 128 random bits in the URL-safe alphabet. */
  public static String unguessable() {
    return random(16);
  }

  /**
   * A text nobody can guess that is also worth stealing, of 256 random bits in the URL-safe
   * alphabet.
   */
  public static String secret() {
    return random(32);
  }

  private static String random(int bytes) {
    byte[] value = new byte[bytes];
    RANDOM.nextBytes(value);
    return URL_SAFE.encodeToString(value);
  }
}
