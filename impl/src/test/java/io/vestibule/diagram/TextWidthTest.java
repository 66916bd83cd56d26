package io.vestibule.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextWidthTest {
  @Test
  void whatFitsStaysOnOneLine() {
    assertThat(TextWidth.wrapped("identification", 1400, 2)).containsExactly("identification");
  }

  @Test
  void whatDoesNotIsBrokenBetweenWords() {
    assertThat(TextWidth.wrapped("one two three", 550, 2)).containsExactly("one two", "three");
  }

  @Test
  void aLongWordIsBrokenWithin() {
    assertThat(TextWidth.wrapped("aaaaaaaaaa", 66 * 6, 2)).containsExactly("aaaaaa", "aaaa");
  }

  @Test
  void whatDoesNotFitAtAllEndsInAnEllipsis() {
    assertThat(TextWidth.wrapped("aaaaaaaaaa", 66 * 4, 1)).containsExactly("aa…");
  }

  @Test
  void nothingTakesNoLine() {
    assertThat(TextWidth.wrapped("", 100, 2)).isEmpty();
  }

  @Test
  void noCharacterIsTornApart() {
    assertThat(TextWidth.wrapped("😀😀😀", 110, 2)).containsExactly("😀", "😀…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b c d e f g h i j k", "WWWWWWWWWWWWWWW", "kurz und eindrucksvollste Worte"})
  void everyLineFits(String text) {
    assertThat(TextWidth.wrapped(text, 700, 2))
        .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(700));
  }
}
