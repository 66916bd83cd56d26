package io.vestibule.stages.authenticator_totp;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/**
 * A secret an app shares with us, and the codes that go by it (RFC 6238 with SHA-1 and steps of
 * {@value #PERIOD} seconds).
 *
 * @param secret the secret, in Base32
 * @param digits how many digits a code has
 */
record Totp(String secret, int digits) {
  private static final int PERIOD = 30;
  private static final int SECRET_BYTES = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new secret. */
  static Totp fresh(int digits) {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return new Totp(Base32.toBase32String(secret), digits);
  }

  /**
   * The code of a step.
   *
   * @param step how many periods have passed since 1970
   */
  String code(long step) {
    TimeBasedOneTimePasswordGenerator codes =
        new TimeBasedOneTimePasswordGenerator(
            TimeBasedOneTimePasswordGenerator.DEFAULT_TIME_STEP, digits);
    try {
      return codes.generateOneTimePasswordString(
          new SecretKeySpec(Base32.decode(secret), codes.getAlgorithm()),
          Instant.ofEpochSecond(step * PERIOD),
          Locale.ROOT);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("not a secret codes can be made of", e);
    }
  }

  /**
   * The step what was typed is the code of: this one, the one before or the one after. If it is
   * that of several, the last one, so that none of them is left.
   *
   * @param typed what was typed; spaces are left out
   * @param now the time
   * @param after the highest step that was used already
   * @return the step; empty if the code is of none of them, or of used ones only
   */
  OptionalLong step(String typed, Instant now, long after) {
    String code = digits(typed);
    long current = Math.floorDiv(now.getEpochSecond(), PERIOD);
    OptionalLong found = OptionalLong.empty();
    for (long step = current - 1; step <= current + 1; step++) {
      boolean same = isSame(code(step), code);
      if (same && step > after) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /** What was typed, without spaces. */
  static String digits(String typed) {
    return typed.replaceAll("\\s", "");
  }

  /**
   * What apps read: an {@code otpauth} address.
   *
   * @param issuer who asks for the codes; left out if it is empty
   * @param account the account's name
   */
  String address(String issuer, String account) {
    String label = issuer.isEmpty() ? encoded(account) : encoded(issuer) + ":" + encoded(account);
    return "otpauth://totp/"
        + label
        + "?secret="
        + secret
        + "&algorithm=SHA1&digits="
        + digits
        + "&period="
        + PERIOD
        + (issuer.isEmpty() ? "" : "&issuer=" + encoded(issuer));
  }

  /** The secret as people copy it: in groups of four. */
  String grouped() {
    return secret.replaceAll("(.{4})(?=.)", "$1 ");
  }

  /** Shows nothing that is secret. */
  @Override
  public String toString() {
    return "Totp[" + digits + "]";
  }

  /** Apps do not know {@code +} as a space. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static boolean isSame(String code, String typed) {
    return MessageDigest.isEqual(
        code.getBytes(StandardCharsets.UTF_8), typed.getBytes(StandardCharsets.UTF_8));
  }
}
