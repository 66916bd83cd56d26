package io.vestibule.stages.authenticator_static;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes themselves. */
class RecoveryCodesTest {
  private final RecoveryCodes method = new RecoveryCodes();

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 100})
  void codesHoldNothingThatIsTakenForSomethingElse(int length) {
    List<String> codes = RecoveryCodes.make(50, length, new SecureRandom());

    assertThat(codes)
        .hasSize(50)
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("[a-hjkmnp-z2-9]{" + length + "}"))
        .allMatch(method::looksLike)
        .allMatch(code -> method.looksLike(RecoveryCodes.grouped(code)));
  }

  @Test
  void noCodeIsOfDigitsOnly() {
    // The last of all there are to choose from is a digit.
    RandomGenerator last =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return -1;
          }

          @Override
          public int nextInt(int bound) {
            return bound - 1;
          }
        };

    assertThat(RecoveryCodes.make(1, 8, last)).containsExactly("z9999999");
  }

  @Test
  void noTwoCodesAreTheSame() {
    int[] calls = {0};
    // Four characters a code: the second is the first once more, the third is another.
    RandomGenerator repeating =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public int nextInt(int bound) {
            return calls[0]++ < 8 ? 0 : 1;
          }
        };

    assertThat(RecoveryCodes.make(2, 4, repeating)).containsExactly("aaaa", "bbbb");
  }

  @ParameterizedTest
  @CsvSource({"abcdefgh, abcd-efgh", "abcdefghjk, abcd-efgh-jk", "abcdefghjkmn, abcd-efgh-jkmn"})
  void codesAreReadInGroups(String code, String grouped) {
    assertThat(RecoveryCodes.grouped(code)).isEqualTo(grouped);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdefgh, true",
    "ABCD-EFGH, true",
    "' abcd – efgh ', true",
    "abcd-efg, false",
    "a-b-c-d-e-f-g, false",
    "123456, false",
    "12345678, false",
    "1234 5678, false",
    "1234-5678, false",
    "1234567a, true",
    "123456789, true",
    "'', false"
  })
  void codesAreKnownByTheirLooks(String typed, boolean looksLike) {
    assertThat(method.looksLike(typed)).isEqualTo(looksLike);
  }

  @Test
  void codesHaveAtMostAHundredCharacters() {
    assertThat(method.looksLike("a".repeat(100))).isTrue();
    assertThat(method.looksLike("a".repeat(101))).isFalse();
  }
}
