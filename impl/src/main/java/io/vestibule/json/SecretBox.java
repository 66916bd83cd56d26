package io.vestibule.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts configured secrets for the database: AES-256-GCM (NIST SP 800-38D) with a random 96-bit
 * nonce.
 */
public final class SecretBox {
  private static final String FORM = "v1:";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  private SecretBox(SecretKey key) {
    this.key = key;
  }

  /**
   * A box.
   *
   * @param keyText what the key is derived from: long and random
   */
  public static SecretBox of(String keyText) {
    try {
      byte[] key =
          MessageDigest.getInstance("SHA-256")
              .digest(("vestibule secret box " + keyText).getBytes(StandardCharsets.UTF_8));
      return new SecretBox(new SecretKeySpec(key, "AES"));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is in every Java", e);
    }
  }

  /** Encrypts. */
  public String seal(String value) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] sealed = cipher.doFinal(value.getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return FORM + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM does not work here", e);
    }
  }

  /**
   * Decrypts.
   *
   * @throws UnreadableSecretException if the text was not sealed with this key or has been changed
   */
  public String open(String sealed) throws UnreadableSecretException {
    if (!sealed.startsWith(FORM)) {
      throw new UnreadableSecretException(null);
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(sealed.substring(FORM.length()));
      if (all.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
        throw new UnreadableSecretException(null);
      }
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, all, 0, NONCE_BYTES));
      return new String(
          cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnreadableSecretException(e);
    }
  }

  /** A stored secret cannot be read, most likely because the key has changed. */
  public static final class UnreadableSecretException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableSecretException(@org.jspecify.annotations.Nullable Exception cause) {
      super("a stored secret cannot be read; has vestibule.secret-key changed?", cause);
    }
  }
}
