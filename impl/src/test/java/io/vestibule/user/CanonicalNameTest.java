package io.vestibule.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalNameTest {
  @ParameterizedTest
  @CsvSource({
    "alice, alice",
    "Alice, alice",
    "ALICE@Example.ORG, alice@example.org",
    // full width
    "Ａｌｉｃｅ, alice",
    // a ligature
    "ﬁona, fiona",
    // composed and decomposed
    "Ren\u00e9, ren\u00e9",
    "Rene\u0301, ren\u00e9",
    // the Kelvin sign and the long s
    "\u212Aevin, kevin",
    "ali\u017F, alis",
    "STRASSE, strasse",
    "straße, straße",
    "ΟΔΟΣ, οδος",
  })
  void namesThatReadAlikeAreOne(String name, String canonical) {
    assertThat(CanonicalName.of(name)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    // dotless i, and the capital with a dot
    "al\u0131ce, alice",
    "AL\u0130CE, alice",
    // Cyrillic
    "\u0430lice, alice",
    "straße, strasse",
    "'alice ', alice",
    "' alice', alice",
    "al ice, alice",
    "alice\u200B, alice",
    "al\u00ADice, alice",
  })
  void namesThatAreNotTheSameStayApart(String name, String other) {
    assertThat(CanonicalName.of(name)).isNotEqualTo(CanonicalName.of(other));
  }

  @Test
  void theCanonicalFormOfACanonicalFormIsItself() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String canonical = CanonicalName.of(Character.toString(c) + "a");
      assertThat(CanonicalName.of(canonical)).isEqualTo(canonical);
    }
  }

  @Test
  void theLanguageOfTheMachineMakesNoDifference() {
    java.util.Locale machine = java.util.Locale.getDefault();
    try {
      // where the small letter of I has no dot
      java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));

      assertThat(CanonicalName.of("ALICE")).isEqualTo("alice");
    } finally {
      java.util.Locale.setDefault(machine);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"alice", "Alice Adams", "alice@example.org", "René", "Ὀδυσσεύς", "爱丽丝", "a", "🦊"})
  void aNameThatCanBeReadMayBeGiven(String name) {
    assertThat(CanonicalName.mayBeGiven(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u3000",
        " alice",
        "alice ",
        "alice\u3000",
        "alice\t",
        "al\nice",
        "al\u0000ice",
        "al\u0085ice",
        // zero width: space, non-joiner, joiner, no-break
        "al\u200Bice",
        "al\u200Cice",
        "al\u200Dice",
        "al\uFEFFice",
        "al\u2060ice",
        // soft hyphen
        "al\u00ADice",
        // direction of writing
        "al\u202Eice",
        "al\u2066ice",
        "al\u200Fice",
        "al\u2028ice",
        "al\u2029ice",
        // half a pair, private use, not assigned
        "al\uD83Dice",
        "al\uE000ice",
        "al\uFFFFice",
        // tags
        "alice\uDB40\uDC41",
      })
  void aNameWithWhatCannotBeSeenMayNot(String name) {
    assertThat(CanonicalName.mayBeGiven(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00A0", "alice\u00A0", "\u00A0alice", "alice\u2007", "alice\u202F"})
  void aSpaceThatDoesNotBreakTheLineIsASpaceToo(String name) {
    assertThat(CanonicalName.mayBeGiven(name)).isFalse();
  }

  /** Unicode's Default_Ignorable_Code_Point, which is more than one general category. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "al\u034Fice",
        "al\u115Fice",
        "al\u1160ice",
        "al\u17B4ice",
        "al\u180Bice",
        "al\uFE0Fice",
        "al\u3164ice",
        "al\uFFA0ice",
        "al\uDB40\uDD00ice"
      })
  void anInvisibleLetterOrMarkCannotBeSeenEither(String name) {
    assertThat(CanonicalName.mayBeGiven(name)).isFalse();
  }
}
