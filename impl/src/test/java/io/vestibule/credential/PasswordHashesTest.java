package io.vestibule.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.settings.Settings;
import io.vestibule.testkit.Together;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashesTest {
  private final PasswordHashes hashes = hashes(Map.of());

  @ParameterizedTest
  @CsvSource({
    // composed and decomposed
    "p\u00e4ssword, pa\u0308ssword",
    // a ligature
    "\ufb01sh, fish",
    // full width
    "\uff50assword, password",
    "\u212Bngstr\u00f6m, \u00c5ngstr\u00f6m",
  })
  void aPasswordTypedOnAnotherKeyboardIsTheSame(String one, String other) {
    assertThat(hashes.verify(hashes.hash(one), other)).isTrue();
    assertThat(hashes.verify(hashes.hash(other), one)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse",
        " correct horse",
        "correct horse ",
        "\tcorrect horse",
        "Correct Horse"
      })
  void nothingIsTrimmedNorAreSmallAndCapitalLettersTheSame(String password) {
    assertThat(hashes.verify(hashes.hash(" correct horse "), password)).isFalse();
  }

  @Test
  void everyCharacterOfALongPasswordCounts() {
    String password = "🦊".repeat(1024);
    String hash = hashes.hash(password);

    assertThat(hashes.verify(hash, password)).isTrue();
    assertThat(hashes.verify(hash, "🦊".repeat(1023) + "x")).isFalse();
  }

  @Test
  void aPasswordThatIsTooLongIsRefusedWithoutWork() {
    // To compute this would take minutes.
    String expensive =
        "$argon2id$v=19$m=262144,t=9999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThat(hashes.verify(expensive, "a".repeat(1025))).isFalse();
          assertThat(hashes.verify(expensive, "a".repeat(1 << 20))).isFalse();
        });
  }

  @Test
  void aHashFromElsewhereIsOfWhatWasTypedThere() {
    String hash =
        OpenBSDBCrypt.generate("2b", "\ufb01sh".getBytes(StandardCharsets.UTF_8), new byte[16], 4);

    assertThat(hashes.verify(hash, "\ufb01sh")).isTrue();
    assertThat(hashes.verify(hash, "fish")).isFalse();
  }

  @Test
  void aHashFromElsewhereIsNotCurrent() {
    assertThat(hashes.isCurrent(OpenBSDBCrypt.generate("2b", new byte[1], new byte[16], 4)))
        .isFalse();
  }

  @Test
  void aHashMadeAtOtherCostsIsVerifiedButNotCurrent() {
    String hash = hashes(Map.of("vestibule.password.argon2.iterations", "2")).hash("correct horse");

    assertThat(hashes.verify(hash, "correct horse")).isTrue();
    assertThat(hashes.isCurrent(hash)).isFalse();
    assertThat(hashes.isCurrent(hashes.hash("correct horse"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "password", "$argon2id$", "$2b$05$", "pbkdf2_sha256$1$a$b"})
  void garbageFitsNothing(String garbage) {
    assertThat(hashes.verify(garbage, "password")).isFalse();
    assertThat(hashes.verify(garbage, garbage)).isFalse();
    assertThat(hashes.verify(garbage, "")).isFalse();
  }

  @Test
  void whoHasToWaitForATurnGetsOne() {
    PasswordHashes oneAtATime = hashes(Map.of("vestibule.password.concurrency", "1"));
    String hash = oneAtATime.hash("correct horse");

    assertThat(Together.call(8, () -> oneAtATime.verify(hash, "correct horse"))).containsOnly(true);
  }

  @Test
  void aTurnThatFailedIsOver() {
    PasswordHashes oneAtATime = hashes(Map.of("vestibule.password.concurrency", "1"));
    oneAtATime.verify(
        "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "a");

    assertThat(
            Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> oneAtATime.hash("correct horse")))
        .isNotEmpty();
  }

  private static PasswordHashes hashes(Map<String, String> settings) {
    Map<String, String> all = new java.util.HashMap<>();
    all.put("vestibule.password.argon2.memory", "8");
    all.put("vestibule.password.argon2.iterations", "1");
    all.putAll(settings);
    return new PasswordHashes(Settings.of(all, Map.of()));
  }
}
