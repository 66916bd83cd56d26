package io.vestibule.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Argon2Test {
  private static final Argon2.Cost CHEAP = new Argon2.Cost(16, 1, 2);

  private final Argon2 argon2 = new Argon2(CHEAP);

  @Test
  void aPasswordFitsItsHash() {
    assertThat(argon2.verify(argon2.hash("correct horse"), "correct horse")).contains(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "correct hors", "correct horse ", "Correct horse", "correct horse\u0000"})
  void noOtherPasswordDoes(String other) {
    assertThat(argon2.verify(argon2.hash("correct horse"), other)).contains(false);
  }

  @Test
  void aHashIsAPhcString() {
    assertThat(argon2.hash("correct horse"))
        .matches("\\$argon2id\\$v=19\\$m=16,t=1,p=2\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
  }

  @Test
  void theSamePasswordHasAnotherHashEachTime() {
    assertThat(Stream.generate(() -> argon2.hash("correct horse")).limit(100))
        .doesNotHaveDuplicates();
  }

  @Test
  void aHashOfOtherCostsIsVerifiedAtThose() {
    String other = new Argon2(new Argon2.Cost(32, 3, 1)).hash("correct horse");

    assertThat(argon2.verify(other, "correct horse")).contains(true);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1, 2, true",
    "17, 1, 2, false",
    "16, 2, 2, false",
    "16, 1, 1, false",
    "160, 1, 2, false"
  })
  void aHashIsCurrentIfItCostWhatHashesCostNow(
      int memory, int iterations, int parallelism, boolean current) {
    String hash =
        new Argon2(new Argon2.Cost(memory, iterations, parallelism)).hash("correct horse");

    assertThat(argon2.isCurrent(hash)).isEqualTo(current);
  }

  /** RFC 9106 §5.3. Its vector has a secret and associated data, which PHC strings do not carry. */
  @Test
  void theFunctionIsThatOfTheRfc() {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(32)
            .withIterations(3)
            .withParallelism(4)
            .withSalt(bytes(16, 2))
            .withSecret(bytes(8, 3))
            .withAdditional(bytes(12, 4))
            .build());
    byte[] tag = new byte[32];

    generator.generateBytes(bytes(32, 1), tag);

    assertThat(HexFormat.of().formatHex(tag))
        .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  }

  /** Test vectors of the reference implementation, the last one as Django writes it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
        "$argon2i$v=16$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY",
        "argon2$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      })
  void hashesOfTheReferenceImplementationAreVerified(String hash) {
    assertThat(argon2.verify(hash, "password")).contains(true);
    assertThat(argon2.verify(hash, "Password")).contains(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        "$argon2id$",
        "$argon2id$v=19$m=16,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=16,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
        "$argon2id$v=19$m=16,t=1,p=1$$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=18$m=16,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=-16,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=999999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=16,t=99999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$t=1,m=16,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2x$v=19$m=16,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=16,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAA*",
      })
  void whatIsNoArgon2HashIsLeftToOthers(String hash) {
    assertThat(argon2.verify(hash, "password")).isEmpty();
  }

  @Test
  void aHashThatAsksForTooMuchMemoryIsNotComputed() {
    String greedy =
        "$argon2id$v=19$m=4194305,t=9999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(argon2.verify(greedy, "password")).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // no passes, no lanes
        "$argon2id$v=19$m=16,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=16,t=1,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        // base64 of no number of bytes
        "$argon2id$v=19$m=16,t=1,p=1$AAAAAAAAAAAAA$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=16,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAA",
      })
  void aHashThatOnlyLooksLikeOneFitsNothing(String hash) {
    assertThat(argon2.verify(hash, "password").orElse(false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=8,t=1,p=64$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      })
  void aHashOfTooLittleMemoryFitsNothing(String hash) {
    assertThat(argon2.verify(hash, "password")).contains(false);
  }

  private static byte[] bytes(int count, int value) {
    byte[] bytes = new byte[count];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
