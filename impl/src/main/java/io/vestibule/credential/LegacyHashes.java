package io.vestibule.credential;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Verifies the hashes people bring along from elsewhere; nothing here makes one.
 *
 * <ul>
 *   <li>bcrypt: {@code $2a$}, {@code $2b$}, {@code $2y$}, also behind Django's {@code bcrypt$};
 *   <li>PBKDF2 as Django writes it: {@code pbkdf2_sha256$iterations$salt$base64}, likewise {@code
 *       pbkdf2_sha1};
 *   <li>PBKDF2 in modular form: {@code $pbkdf2-sha256$iterations$salt$hash} with {@code i=} and
 *       {@code l=} or without, with sha1, sha256 or sha512.
 * </ul>
 */
final class LegacyHashes {
  private static final Pattern BCRYPT =
      Pattern.compile("(?:bcrypt\\$)?(\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53})");
  private static final int BCRYPT_MOST_COST = 16;
  // bcrypt looks at 72 bytes. Whoever has a longer password would be let in by its beginning.
  private static final int BCRYPT_MOST_BYTES = 72;

  private static final Pattern DJANGO =
      Pattern.compile(
          "pbkdf2_(sha1|sha256)\\$(\\d{1,8})\\$([^$]{1,128})\\$([A-Za-z0-9+/]{20,128}={0,2})");
  private static final Pattern MODULAR =
      Pattern.compile(
          "\\$pbkdf2(?:-(sha1|sha256|sha512))?\\$(?:i=)?(\\d{1,8})(?:,l=\\d{1,4})?"
              + "\\$([A-Za-z0-9./+]{1,256})\\$([A-Za-z0-9./+]{20,256})");

  private LegacyHashes() {}

  /**
   * Whether a password fits a hash; empty if nothing was computed: the hash is none of these, asks
   * for too much, or is of a kind that cannot take the password.
   */
  static Optional<Boolean> verify(String stored, String password) {
    Matcher bcrypt = BCRYPT.matcher(stored);
    if (bcrypt.matches()) {
      return bcrypt(bcrypt.group(1), Integer.parseInt(bcrypt.group(2)), password);
    }
    try {
      return pbkdf2(stored, password);
    } catch (IllegalArgumentException e) {
      // the base64 of no bytes
      return Optional.empty();
    }
  }

  private static Optional<Boolean> pbkdf2(String stored, String password) {
    Matcher django = DJANGO.matcher(stored);
    if (django.matches()) {
      return pbkdf2(
          django.group(1),
          Integer.parseInt(django.group(2)),
          // Django uses the letters of the salt themselves.
          django.group(3).getBytes(StandardCharsets.UTF_8),
          Base64.getDecoder().decode(django.group(4)),
          password);
    }
    Matcher modular = MODULAR.matcher(stored);
    if (modular.matches()) {
      return pbkdf2(
          modular.group(1) == null ? "sha1" : modular.group(1),
          Integer.parseInt(modular.group(2)),
          adapted(modular.group(3)),
          adapted(modular.group(4)),
          password);
    }
    return Optional.empty();
  }

  private static Optional<Boolean> bcrypt(String hash, int cost, String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (cost < 4
        || cost > BCRYPT_MOST_COST
        || bytes.length > BCRYPT_MOST_BYTES
        || password.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return Optional.of(OpenBSDBCrypt.checkPassword(hash, bytes));
  }

  private static Optional<Boolean> pbkdf2(
      String digest, int iterations, byte[] salt, byte[] expected, String password) {
    if (iterations < 1 || password.isEmpty()) {
      return Optional.empty();
    }
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, expected.length * 8);
    try {
      byte[] actual =
          SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest.toUpperCase(java.util.Locale.ROOT))
              .generateSecret(spec)
              .getEncoded();
      return Optional.of(MessageDigest.isEqual(expected, actual));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2 with " + digest + " is in every Java", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** The "adapted base64" of the modular form has a dot where base64 has a plus. */
  private static byte[] adapted(String text) {
    return Base64.getDecoder().decode(text.replace('.', '+'));
  }
}
