package io.vestibule.stages.prompt;

import io.vestibule.api.challenge.Choice;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Field.Presence;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.text.Languages;
import io.vestibule.api.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prompts as fields of a challenge, and as programs are told of them. */
final class PromptField {
  /** The longest mail address an account can have. */
  private static final int ADDRESS = 320;

  private static final int NAME = 255;
  private static final int LANGUAGE = 64;
  private static final int LONG_TEXT = 20_000;

  /** What browsers can fill in by themselves, by the key it usually goes under. */
  private static final Map<String, String> AUTOFILL =
      Map.ofEntries(
          Map.entry("username", "username"),
          Map.entry("email", "email"),
          Map.entry("name", "name"),
          Map.entry("full_name", "name"),
          Map.entry("first_name", "given-name"),
          Map.entry("given_name", "given-name"),
          Map.entry("last_name", "family-name"),
          Map.entry("family_name", "family-name"),
          Map.entry("nickname", "nickname"),
          Map.entry("phone", "tel"),
          Map.entry("phone_number", "tel"),
          Map.entry("mobile", "tel"),
          Map.entry("company", "organization"),
          Map.entry("organization", "organization"),
          Map.entry("job_title", "organization-title"),
          Map.entry("street", "street-address"),
          Map.entry("address", "street-address"),
          Map.entry("city", "address-level2"),
          Map.entry("postal_code", "postal-code"),
          Map.entry("zip", "postal-code"),
          Map.entry("country", "country-name"),
          Map.entry("birthday", "bday"),
          Map.entry("date_of_birth", "bday"),
          Map.entry("website", "url"),
          Map.entry("locale", "language"));

  private PromptField() {}

  static Field of(AskedPrompt asked) {
    Prompt prompt = asked.prompt();
    FieldKind kind = kind(prompt.type());
    Field.Builder field =
        Field.of(prompt.fieldKey(), kind, PromptLabel.of(prompt.label()))
            .presence(presence(asked))
            .autocomplete(autofill(prompt))
            .details(prompt.subText())
            .choices(choices(asked));
    if (!asked.placeholder().isEmpty() && !prompt.type().isNote()) {
      field.placeholder(Text.literal(asked.placeholder()));
    }
    if (!kind.isNotShownAgain()) {
      field.value(shown(asked));
    }
    switch (kind) {
      case PASSWORD -> field.revealable(true);
      case FILE -> field.help(PromptStage.text("file", Field.DEFAULT_MAX_FILE / 1024));
      case IDENTIFIER -> field.maxLength(NAME);
      case EMAIL -> field.maxLength(ADDRESS);
      case TEXT_AREA -> field.maxLength(LONG_TEXT);
      case SELECT -> {
        if (prompt.type() == PromptType.LOCALE) {
          field.maxLength(LANGUAGE);
        }
      }
      default -> {}
    }
    return field.build();
  }

  /** A prompt as authentik's clients know it. */
  static Map<String, @Nullable Object> describe(AskedPrompt asked) {
    Prompt prompt = asked.prompt();
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("field_key", prompt.fieldKey());
    said.put("label", prompt.label());
    said.put("type", prompt.type());
    said.put("required", prompt.required());
    said.put("placeholder", asked.placeholder());
    said.put("initial_value", shown(asked));
    said.put("order", prompt.order());
    said.put("sub_text", prompt.subText());
    said.put(
        "choices",
        asked.choices().isEmpty()
            ? null
            : asked.choices().stream()
                .map(
                    choice ->
                        Map.of("value", AskedPrompt.text(choice.value()), "label", choice.label()))
                .toList());
    return said;
  }

  /** Whether a text means a box that is ticked. */
  static boolean isTicked(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "1", "yes" -> true;
      default -> false;
    };
  }

  /** What is filled in. A file never is: it would travel along with every page. */
  private static String shown(AskedPrompt asked) {
    PromptType type = asked.prompt().type();
    if (type == PromptType.FILE) {
      return "";
    }
    String text = AskedPrompt.text(asked.initial());
    return type == PromptType.CHECKBOX && isTicked(text) ? "true" : text;
  }

  private static FieldKind kind(PromptType type) {
    return switch (type) {
      case TEXT -> FieldKind.TEXT;
      case TEXT_AREA -> FieldKind.TEXT_AREA;
      case TEXT_READ_ONLY -> FieldKind.READ_ONLY;
      case TEXT_AREA_READ_ONLY -> FieldKind.READ_ONLY_AREA;
      case USERNAME -> FieldKind.IDENTIFIER;
      case EMAIL -> FieldKind.EMAIL;
      case PASSWORD -> FieldKind.PASSWORD;
      case NUMBER -> FieldKind.NUMBER;
      case CHECKBOX -> FieldKind.CHECKBOX;
      case RADIO_BUTTON_GROUP -> FieldKind.RADIO;
      case DROPDOWN, LOCALE -> FieldKind.SELECT;
      case DATE -> FieldKind.DATE;
      case DATE_TIME -> FieldKind.DATE_TIME;
      case FILE -> FieldKind.FILE;
      case SEPARATOR -> FieldKind.SEPARATOR;
      case HIDDEN -> FieldKind.HIDDEN;
      case STATIC -> FieldKind.NOTE;
      case ALERT_INFO -> FieldKind.ALERT_INFO;
      case ALERT_WARNING -> FieldKind.ALERT_WARNING;
      case ALERT_DANGER -> FieldKind.ALERT_DANGER;
    };
  }

  /** A language may be none in particular, but something is to be said. */
  private static Presence presence(AskedPrompt asked) {
    if (asked.prompt().type() == PromptType.LOCALE || !isAskedFor(asked)) {
      return Presence.OPTIONAL;
    }
    return asked.mustBeAnswered() ? Presence.REQUIRED : Presence.EXPECTED;
  }

  private static boolean isAskedFor(AskedPrompt asked) {
    return asked.prompt().required()
        && (asked.mustBeAnswered() || !asked.prompt().type().isFixed())
        && asked.prompt().type() != PromptType.CHECKBOX
        && asked.prompt().type() != PromptType.SEPARATOR;
  }

  private static String autofill(Prompt prompt) {
    String key = prompt.fieldKey().toLowerCase(Locale.ROOT);
    String last = key.substring(key.lastIndexOf('.') + 1);
    return switch (prompt.type()) {
      case USERNAME -> "username";
      case EMAIL -> "email";
      case PASSWORD ->
          last.startsWith("current") || last.startsWith("old")
              ? "current-password"
              : "new-password";
      case LOCALE -> "language";
      case TEXT, TEXT_AREA, DATE -> AUTOFILL.getOrDefault(last, "off");
      default -> "off";
    };
  }

  private static List<Choice> choices(AskedPrompt asked) {
    if (asked.prompt().type() != PromptType.LOCALE) {
      return asked.choices().stream()
          .map(choice -> new Choice(AskedPrompt.text(choice.value()), Text.literal(choice.label())))
          .toList();
    }
    List<Choice> languages = new ArrayList<>();
    languages.add(new Choice("", PromptStage.text("locale.any")));
    for (Locale language : Languages.ALL) {
      languages.add(
          new Choice(
              language.toLanguageTag(), Text.literal(language.getDisplayLanguage(language))));
    }
    String own = shown(asked);
    if (languages.stream().noneMatch(language -> language.value().equals(own))) {
      languages.add(new Choice(own, Text.literal(own)));
    }
    return languages;
  }
}
