package io.vestibule.web.request;

import io.vestibule.api.flow.Brand;
import io.vestibule.text.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
    if (brand.attributes().get("settings") instanceof Map<?, ?> settings
        && settings.get("locale") instanceof String own) {
      Locale locale = Locale.forLanguageTag(own.replace('_', '-'));
      for (Locale spoken : Texts.LANGUAGES) {
        if (locale.getLanguage().equals(spoken.getLanguage())) {
          return spoken;
        }
      }
    }
    return Locale.ENGLISH;
  }
}
