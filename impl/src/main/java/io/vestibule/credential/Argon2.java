package io.vestibule.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.CryptoServicesRegistrar.Property;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106), written as a PHC string: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}.
 */
final class Argon2 {
  private static final Pattern PHC =
      Pattern.compile(
          "(?:argon2)?\\$argon2(id|i|d)\\$v=(16|19)\\$m=(\\d{1,8}),t=([1-9]\\d{0,3}),p=([1-9]\\d{0,2})"
              + "\\$([A-Za-z0-9+/]{11,128})\\$([A-Za-z0-9+/]{16,128})");
  private static final Pattern SALT =
      Pattern.compile("m=(\\d{1,7}),t=(\\d{1,4}),p=(\\d{1,3})\\$([0-9a-f]{32})");
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  // A stored hash says how much memory it takes: no more than this, or one row could bring the
  // server down.
  private static final int MOST_MEMORY_KIB = 1 << 22;

  static {
    // The library leaves its defaults with the thread that uses it first. In a server that thread
    // outlives the application, and would keep all its classes.
    CryptoServicesRegistrar.clearThreadProperty(Property.DH_DEFAULT_PARAMS);
    CryptoServicesRegistrar.clearThreadProperty(Property.DSA_DEFAULT_PARAMS);
  }

  private final Cost cost;
  private final SecureRandom random = new SecureRandom();

  Argon2(Cost cost) {
    this.cost = cost;
  }

  /**
   * What a hash costs.
   *
   * @param memory in KiB
   * @param iterations passes over the memory
   * @param parallelism lanes
   */
  record Cost(int memory, int iterations, int parallelism) {}

  String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash =
        compute(
            Argon2Parameters.ARGON2_id,
            Argon2Parameters.ARGON2_VERSION_13,
            cost,
            salt,
            HASH_BYTES,
            password);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memory(),
            cost.iterations(),
            cost.parallelism(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  /**
   * Whether a password fits a hash; empty if nothing was computed: the hash is no argon2 hash, or
   * asks for too much memory.
   */
  Optional<Boolean> verify(String stored, String password) {
    Matcher phc = PHC.matcher(stored);
    if (!phc.matches()) {
      return Optional.empty();
    }
    Cost storedCost =
        new Cost(
            Integer.parseInt(phc.group(3)),
            Integer.parseInt(phc.group(4)),
            Integer.parseInt(phc.group(5)));
    if (storedCost.memory() > MOST_MEMORY_KIB) {
      return Optional.empty();
    }
    byte[] salt;
    byte[] expected;
    try {
      salt = Base64.getDecoder().decode(phc.group(6));
      expected = Base64.getDecoder().decode(phc.group(7));
    } catch (IllegalArgumentException e) {
      // the base64 of no bytes
      return Optional.empty();
    }
    int type =
        switch (phc.group(1)) {
          case "id" -> Argon2Parameters.ARGON2_id;
          case "i" -> Argon2Parameters.ARGON2_i;
          default -> Argon2Parameters.ARGON2_d;
        };
    byte[] actual =
        compute(type, Integer.parseInt(phc.group(2)), storedCost, salt, expected.length, password);
    return Optional.of(MessageDigest.isEqual(expected, actual));
  }

  String salt() {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return "m=%d,t=%d,p=%d$%s"
        .formatted(
            cost.memory(), cost.iterations(), cost.parallelism(), HexFormat.of().formatHex(salt));
  }

  /** The hash of a text by what {@link #salt} gave, in hexadecimal. */
  String derive(String salt, String text) {
    Matcher parts = SALT.matcher(salt);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no salt");
    }
    Cost saltCost =
        new Cost(
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)));
    return HexFormat.of()
        .formatHex(
            compute(
                Argon2Parameters.ARGON2_id,
                Argon2Parameters.ARGON2_VERSION_13,
                saltCost,
                HexFormat.of().parseHex(parts.group(4)),
                HASH_BYTES,
                text));
  }

  /** Whether a hash was made the way this one makes them. */
  boolean isCurrent(String stored) {
    return stored.startsWith(
        "$argon2id$v=19$m=%d,t=%d,p=%d$"
            .formatted(cost.memory(), cost.iterations(), cost.parallelism()));
  }

  private static byte[] compute(
      int type, int version, Cost cost, byte[] salt, int length, String password) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(type)
            .withVersion(version)
            .withMemoryAsKB(cost.memory())
            .withIterations(cost.iterations())
            .withParallelism(cost.parallelism())
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
