package io.vestibule.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is stored of a token: its SHA-256. A plain hash is enough for a token of 128 bits or more,
 * which nobody can guess (NIST SP 800-63B §3.1.2.2); looking it up by the hash leaves nothing to
 * measure.
 */
public final class Hashed {
  private Hashed() {}

  /** The hash of a token, in hexadecimal. */
  public static String of(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is in every Java", e);
    }
  }
}
