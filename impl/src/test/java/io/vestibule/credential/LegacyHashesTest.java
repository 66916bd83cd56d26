package io.vestibule.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyHashesTest {
  private static final byte[] SALT = "sixteen bytes...".getBytes(StandardCharsets.UTF_8);

  // --- bcrypt

  /** Test vectors of other implementations. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "U*U $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "U*U* $2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK",
        "U*U*U $2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
        "a $2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
        "abc $2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
        "Kk4DQuMMfZL9o $2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "9IeRXmnGxMYbs $2b$04$pQ7gRO7e6wx/936oXhNjrOUNOHL1D0h1N2IDbJZYs.1ppzSof6SPy",
        "U*U $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "U*U $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "U*U bcrypt$$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
      })
  void bcryptHashesAreVerified(String password, String hash) {
    assertThat(LegacyHashes.verify(hash, password)).contains(true);
    assertThat(LegacyHashes.verify(hash, password + "x")).contains(false);
    assertThat(LegacyHashes.verify(hash, "")).contains(false);
  }

  @Test
  void bcryptIsOfTheBytesOfUtf8() {
    String hash = bcrypt("pässword");

    assertThat(LegacyHashes.verify(hash, "pässword")).contains(true);
    assertThat(LegacyHashes.verify(hash, "passwort")).contains(false);
  }

  @Test
  void ofTheLongestPasswordBcryptCanTakeEveryByteCounts() {
    String longest = "ä".repeat(35) + "ab";
    String hash = bcrypt(longest);

    assertThat(LegacyHashes.verify(hash, longest)).contains(true);
    assertThat(LegacyHashes.verify(hash, "ä".repeat(35) + "ac")).contains(false);
  }

  @Test
  void aPasswordOfWhichBcryptWouldSeeTheBeginningOnlyIsRefused() {
    String hash = bcrypt("a".repeat(72));

    assertThat(LegacyHashes.verify(hash, "a".repeat(73))).isEmpty();
  }

  @Test
  void aPasswordThatForSomeEndsAtANullIsRefused() {
    assertThat(LegacyHashes.verify(bcrypt("a\u0000b"), "a\u0000b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "03", "17", "31", "99"})
  void aBcryptHashOfAnAbsurdCostIsNotComputed(String cost) {
    String hash = "$2b$" + cost + "$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(LegacyHashes.verify(hash, "U*U")).isEmpty());
  }

  // --- PBKDF2

  @ParameterizedTest
  @CsvSource({"sha1, 1, 20", "sha256, 1, 32", "sha256, 1000, 32", "sha1, 1000, 20"})
  void hashesOfDjangoAreVerified(String digest, int iterations, int length) {
    byte[] hash =
        pbkdf2(
            digest, "correct hörse", "salt".getBytes(StandardCharsets.UTF_8), iterations, length);
    String stored =
        "pbkdf2_%s$%d$salt$%s"
            .formatted(digest, iterations, Base64.getEncoder().encodeToString(hash));

    assertThat(LegacyHashes.verify(stored, "correct hörse")).contains(true);
    assertThat(LegacyHashes.verify(stored, "correct horse")).contains(false);
    assertThat(LegacyHashes.verify(stored.replace("$salt$", "$Salt$"), "correct hörse"))
        .contains(false);
    assertThat(
            LegacyHashes.verify(
                stored.replace("$%d$".formatted(iterations), "$2$"), "correct hörse"))
        .contains(false);
  }

  /** RFC 6070, and RFC 7914 §11, of which the first half is what Django keeps. */
  @ParameterizedTest
  @CsvSource({
    "sha1, 4096, salt, password, 4b007901b765489abead49d926f721d065a429c1",
    "sha256, 80000, NaCl, Password, 4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
  })
  void vectorsOfTheRfcsAreVerified(
      String digest, int iterations, String salt, String password, String hex) {
    String hash = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    String stored = "pbkdf2_%s$%d$%s$%s".formatted(digest, iterations, salt, hash);

    assertThat(LegacyHashes.verify(stored, password)).contains(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sha1   | $pbkdf2$1000$            | 20",
        "sha1   | $pbkdf2-sha1$1000$       | 20",
        "sha256 | $pbkdf2-sha256$1000$     | 32",
        "sha512 | $pbkdf2-sha512$1000$     | 64",
        "sha256 | $pbkdf2-sha256$i=1000$   | 32",
        "sha256 | $pbkdf2-sha256$i=1000,l=32$ | 32",
      })
  void hashesInModularFormAreVerified(String digest, String beginning, int length) {
    byte[] hash = pbkdf2(digest, "correct hörse", SALT, 1000, length);
    String stored = beginning + adapted(SALT) + "$" + adapted(hash);

    assertThat(LegacyHashes.verify(stored, "correct hörse")).contains(true);
    assertThat(LegacyHashes.verify(stored, "correct horse")).contains(false);
  }

  @Test
  void noIterationsAreNoHash() {
    byte[] hash = pbkdf2("sha256", "a", SALT, 1, 32);

    assertThat(LegacyHashes.verify("$pbkdf2-sha256$0$" + adapted(SALT) + "$" + adapted(hash), "a"))
        .isEmpty();
  }

  // --- garbage

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        "!unusable",
        "password",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "$2$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWW",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC!E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
        "pbkdf2_sha256$salt$hash",
        "pbkdf2_sha256$1000$$AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "pbkdf2_sha256$-1$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "pbkdf2_sha256$999999999$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "pbkdf2_sha256$1$salt$AAAA",
        "pbkdf2_md5$1$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "$pbkdf2-md5$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$pbkdf2-sha256$1$AAAA$",
        "$pbkdf2-sha256$1$$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
      })
  void whatIsNoneOfTheseIsNone(String hash) {
    assertThat(LegacyHashes.verify(hash, "password")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // base64 of no number of bytes, or with the wrong padding
        "pbkdf2_sha256$1$salt$AAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2_sha256$1$salt$AAAAAAAAAAAAAAAAAAAAAA=",
        "pbkdf2_sha256$1$salt$AAAAAAAAAAAAAAAAAAAAAAAA=",
        "$pbkdf2-sha256$1$AAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        "$pbkdf2-sha256$1$AAAA$AAAAAAAAAAAAAAAAAAAAA",
        "$pbkdf2-sha256$1$A$AAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void aHashThatOnlyLooksLikeOneFitsNothing(String hash) {
    assertThat(LegacyHashes.verify(hash, "password").orElse(false)).isFalse();
  }

  private static String bcrypt(String password) {
    return OpenBSDBCrypt.generate("2b", password.getBytes(StandardCharsets.UTF_8), SALT, 4);
  }

  private static String adapted(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes).replace('+', '.');
  }

  /** RFC 8018 §5.2, step by step. */
  private static byte[] pbkdf2(
      String digest, String password, byte[] salt, int iterations, int length) {
    try {
      Mac mac = Mac.getInstance("Hmac" + digest);
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "raw"));
      byte[] key = new byte[0];
      for (int block = 1; key.length < length; block++) {
        mac.update(salt);
        byte[] u =
            mac.doFinal(
                new byte[] {
                  (byte) (block >>> 24), (byte) (block >>> 16), (byte) (block >>> 8), (byte) block
                });
        byte[] t = u.clone();
        for (int i = 1; i < iterations; i++) {
          u = mac.doFinal(u);
          for (int j = 0; j < t.length; j++) {
            t[j] ^= u[j];
          }
        }
        byte[] longer = Arrays.copyOf(key, key.length + t.length);
        System.arraycopy(t, 0, longer, key.length, t.length);
        key = longer;
      }
      return Arrays.copyOf(key, length);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
