package io.vestibule.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "alice", "Ὀδυσσεύς 爱 🦊 é", "a b", "100%{0}"})
  void plainTextStaysAsItIs(String text) {
    assertThat(OneLine.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'alice\nINFO: bob logged in', alice?INFO: bob logged in",
    "'a\r\nb', a??b",
    "'a\tb', a?b",
    "a\u0085b, a?b",
    "a\u2028b, a?b",
    "a\u2029b, a?b",
    "a\u0000b, a?b",
    "a\u001B[31mb, a?[31mb",
    "a\u202Eb, a?b",
    "a\u200Bb, a?b",
    "a\uD83Db, a?b",
  })
  void whatCouldBreakOrColourALineIsReplaced(String text, String line) {
    assertThat(OneLine.of(text)).isEqualTo(line);
  }

  @Test
  void theEndOfALongTextIsCutOff() {
    assertThat(OneLine.of("🦊".repeat(1000))).isEqualTo("🦊".repeat(500));
  }
}
