package io.vestibule.stages.authenticator_totp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes themselves. */
class TotpTest {
  /** The secret of the test vectors. */
  private static final String SECRET =
      Base32.toBase32String("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

  private static final Instant NOW = Instant.ofEpochSecond(1_111_111_109);
  private static final long STEP = 1_111_111_109 / 30;

  private final Totp totp = new Totp(SECRET, 6);

  /** RFC 6238, appendix B, SHA-1. */
  @ParameterizedTest
  @CsvSource({
    "59, 94287082",
    "1111111109, 07081804",
    "1111111111, 14050471",
    "1234567890, 89005924",
    "2000000000, 69279037",
    "20000000000, 65353130"
  })
  void codesAreThoseOfTheStandard(long seconds, String code) {
    assertThat(new Totp(SECRET, 8).code(seconds / 30)).isEqualTo(code);
    assertThat(totp.code(seconds / 30)).isEqualTo(code.substring(2));
    assertThat(new Totp(SECRET, 8).step(code, Instant.ofEpochSecond(seconds), 0))
        .hasValue(seconds / 30);
  }

  @Test
  void codesAreWrittenInTheSameDigitsEverywhere() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertThat(new Totp(SECRET, 8).code(1)).isEqualTo("94287082");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void aCodeIsGoodOneStepEarlyAndLate(long off) {
    assertThat(totp.step(totp.code(STEP + off), NOW, 0)).hasValue(STEP + off);
  }

  @ParameterizedTest
  @ValueSource(longs = {-3, -2, 2, 3})
  void aCodeIsNotGoodTwoStepsEarlyOrLate(long off) {
    assertThat(totp.step(totp.code(STEP + off), NOW, 0)).isEmpty();
  }

  @Test
  void stepsBeginAtTheirSecond() {
    Instant begins = Instant.ofEpochSecond(STEP * 30);

    assertThat(totp.step(totp.code(STEP - 1), begins, 0)).isPresent();
    assertThat(totp.step(totp.code(STEP - 1), begins.plusSeconds(29), 0)).isPresent();
    assertThat(totp.step(totp.code(STEP - 1), begins.plusSeconds(30), 0)).isEmpty();
  }

  @Test
  void noCodeIsGoodAsOldAsOneThatWasUsed() {
    assertThat(totp.step(totp.code(STEP), NOW, STEP - 1)).hasValue(STEP);
    assertThat(totp.step(totp.code(STEP), NOW, STEP)).isEmpty();
    assertThat(totp.step(totp.code(STEP - 1), NOW, STEP)).isEmpty();
    assertThat(totp.step(totp.code(STEP + 1), NOW, STEP)).hasValue(STEP + 1);
  }

  @Test
  void aCodeOfSeveralStepsIsUsedUpForAllOfThem() {
    long twin = 0;
    while (!totp.code(twin).equals(totp.code(twin + 1))
        && !totp.code(twin).equals(totp.code(twin + 2))) {
      twin++;
    }
    long last = totp.code(twin).equals(totp.code(twin + 2)) ? twin + 2 : twin + 1;
    Instant between = Instant.ofEpochSecond((twin + 1) * 30);

    assertThat(totp.step(totp.code(twin), between, 0)).hasValue(last);
    assertThat(totp.step(totp.code(twin), between, twin)).hasValue(last);
    assertThat(totp.step(totp.code(twin), between, last)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "94287082", "28708", "x", "２８７０８２"})
  void whatIsNoCodeIsNone(String typed) {
    assertThat(totp.step(typed, Instant.ofEpochSecond(59), 0)).isEmpty();
  }

  @Test
  void spacesDoNotMatter() {
    assertThat(totp.step(" 287 082 ", Instant.ofEpochSecond(59), 0)).hasValue(1);
  }

  @Test
  void secretsHaveTwentyBytesOfTheirOwn() {
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      secrets.add(Totp.fresh(6).secret());
    }

    assertThat(secrets)
        .hasSize(100)
        .allSatisfy(secret -> assertThat(Base32.decode(secret)).hasSize(20))
        .allMatch(secret -> secret.matches("[A-Z2-7]{32}"));
  }

  @Test
  void anAddressSaysWhatAppsNeed() {
    assertThat(totp.address("House & Garden: it's 50%", "alice+a@example.org"))
        .isEqualTo(
            "otpauth://totp/House%20%26%20Garden%3A%20it%27s%2050%25:alice%2Ba%40example.org"
                + "?secret="
                + SECRET
                + "&algorithm=SHA1&digits=6&period=30"
                + "&issuer=House%20%26%20Garden%3A%20it%27s%2050%25");
    assertThat(new Totp(SECRET, 8).address("", "älice"))
        .isEqualTo(
            "otpauth://totp/%C3%A4lice?secret=" + SECRET + "&algorithm=SHA1&digits=8&period=30");
  }

  @Test
  void aSecretIsShownInGroupsAndNotByAccident() {
    assertThat(new Totp("ABCDEFGH23", 6).grouped()).isEqualTo("ABCD EFGH 23");
    assertThat(new Totp("ABCDEFGH", 6).grouped()).isEqualTo("ABCD EFGH");
    assertThat(totp.toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "123456, true",
    "'123 456 ', true",
    "12345678, true",
    "1234567, false",
    "12345, false",
    "123456789, false",
    "'', false",
    "12345a, false",
    "１２３４５６, false"
  })
  void codesAreKnownByTheirLooks(String typed, boolean looksLike) {
    assertThat(new TotpCodes().looksLike(typed)).isEqualTo(looksLike);
  }
}
