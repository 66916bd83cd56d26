package io.vestibule.stages.authenticator_webauthn;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** Bytes as browsers write them: in the URL-safe alphabet, without padding. */
final class Base64Url {
  private Base64Url() {}

  /** The text of bytes. */
  static String of(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The bytes of a text; empty if it is none. */
  static Optional<byte[]> read(String text) {
    try {
      return Optional.of(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What authenticators know an account by: nothing that tells who it is. */
  static byte[] handleOf(UUID user) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(user.getMostSignificantBits())
        .putLong(user.getLeastSignificantBits())
        .array();
  }
}
