package io.vestibule.appraisal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How collections of passwords from breaches name a password. */
final class Sha1 {
  /** How many digits a name has. */
  static final int DIGITS = 40;

  private Sha1() {}

  /** The SHA-1 hash of a password as it was typed, in 40 upper-case hexadecimal digits. */
  static String of(String password) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-1", e);
    }
  }
}
