package io.vestibule.web.request;

import io.vestibule.api.flow.Brand;
import io.vestibule.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Chooses the language to speak with a person. */
final class Languages {
  private Languages() {}

  /**
   * The first of the person's languages that is spoken here, else the brand's, else English.
   *
   * @param wanted the languages the browser asks for, the one liked best first; may be empty
   * @param brand the brand, whose attribute {@code settings.locale} counts
   */
  static Locale choose(List<Locale> wanted, Brand brand) {
    for (Locale language : wanted) {
      for (Locale spoken : Texts.LANGUAGES) {
        if (language.getLanguage().equals(spoken.getLanguage())) {
          return spoken;
        }
      }
    }
    return configured(brand.attributes()).orElse(Locale.ENGLISH);
  }

  /**
   * The language chosen in the settings of an account or a brand.
   *
   * @param attributes its attributes, of which {@code settings.locale} counts
   * @return the language; empty if none was chosen, or one that is not spoken here
   */
  static Optional<Locale> configured(Map<String, ?> attributes) {
    if (attributes.get("settings") instanceof Map<?, ?> settings
        && settings.get("locale") instanceof String own) {
      Locale locale = Locale.forLanguageTag(own.replace('_', '-'));
      for (Locale spoken : Texts.LANGUAGES) {
        if (locale.getLanguage().equals(spoken.getLanguage())) {
          return Optional.of(spoken);
        }
      }
    }
    return Optional.empty();
  }
}
