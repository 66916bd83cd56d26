package io.vestibule.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Brand;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language spoken is one that is spoken here, whatever is asked for. */
class LanguagesTest {

  @ParameterizedTest
  @CsvSource({
    "de, de",
    "de-AT, de",
    "de-x-private, de",
    "en-GB, en",
    "'fr de', de",
    "'fr en de', en",
    "'de en', de",
    "fr, en",
    "'', en",
    "und, en",
    "x-klingon, en"
  })
  void theFirstLanguageThatIsSpokenHere(String wanted, String spoken) {
    assertThat(Languages.choose(locales(wanted), brand(Map.of())))
        .isEqualTo(Locale.forLanguageTag(spoken));
  }

  @ParameterizedTest
  @CsvSource({"de, de", "de_DE, de", "de-AT, de", "fr, en", "'', en", "'../../x', en", "'%0a', en"})
  void elseTheBrandsElseEnglish(String own, String spoken) {
    Brand brand = brand(Map.of("settings", Map.of("locale", own)));

    assertThat(Languages.choose(locales("fr"), brand)).isEqualTo(Locale.forLanguageTag(spoken));
  }

  @ParameterizedTest
  @CsvSource({"en, en", "de, de"})
  void whatThePersonAsksForCountsMoreThanTheBrand(String wanted, String spoken) {
    Brand brand = brand(Map.of("settings", Map.of("locale", "de")));

    assertThat(Languages.choose(locales(wanted), brand)).isEqualTo(Locale.forLanguageTag(spoken));
  }

  @ParameterizedTest
  @CsvSource({"de, de", "de_AT, de", "en, en", "fr, ''", "'', ''"})
  void whatAPersonChoseInTheirSettings(String chosen, String spoken) {
    assertThat(
            Languages.configured(Map.of("settings", Map.of("locale", chosen)))
                .map(Locale::toString))
        .isEqualTo(spoken.isEmpty() ? Optional.empty() : Optional.of(spoken));
    assertThat(Languages.configured(Map.of())).isEmpty();
  }

  @Test
  void brandSettingsOfAnotherKindSayNothing() {
    for (Object settings : List.of("de", List.of("de"), 1, Map.of("locale", List.of("de")))) {
      assertThat(Languages.choose(List.of(), brand(Map.of("settings", settings))))
          .isEqualTo(Locale.ENGLISH);
    }
  }

  private static List<Locale> locales(String tags) {
    return Stream.of(tags.split(" ")).map(Locale::forLanguageTag).toList();
  }

  private static Brand brand(Map<String, Object> attributes) {
    return new Brand(
        new UUID(0, 1),
        "example.org",
        "A brand",
        "",
        "",
        "",
        "",
        Map.of(),
        null,
        Map.copyOf(attributes));
  }
}
