package io.vestibule.flow;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an answer by the fields that were asked. Whatever else it holds is left behind here. */
final class AnswerReader {
  private static final Set<String> YES = Set.of("true", "on", "1", "yes");
  private static final Set<String> NO = Set.of("false", "off", "0", "no", "");

  private AnswerReader() {}

  /**
   * What came of reading an answer.
   *
   * @param answer the answer, as far as it could be read
   * @param errors what is wrong with it; empty if nothing is
   */
  record Reading(Answer answer, List<FieldError> errors) {}

  static Reading read(List<FieldSpec> fields, RawAnswer raw) {
    Map<String, Object> values = new HashMap<>();
    List<FieldError> errors = new ArrayList<>();
    for (FieldSpec field : fields) {
      if (field.kind() == FieldKind.NOTE) {
        continue;
      }
      @Nullable Object value = raw.values().get(field.name());
      if (field.kind() == FieldKind.CHECKBOX || field.kind() == FieldKind.BUTTON) {
        readBox(field, value, raw.form(), values, errors);
      } else {
        readText(field, value, values, errors);
      }
    }
    return new Reading(Answer.of(values), errors);
  }

  private static void readBox(
      FieldSpec field,
      @Nullable Object value,
      boolean form,
      Map<String, Object> values,
      List<FieldError> errors) {
    if (value == null) {
      if (form) {
        values.put(field.name(), false);
      } else if (field.presence() == Field.Presence.REQUIRED) {
        errors.add(error(field, "required", "required"));
      }
      return;
    }
    String text = value.toString().toLowerCase(Locale.ROOT);
    boolean scalar = value instanceof String || value instanceof Boolean || value instanceof Number;
    if (scalar && YES.contains(text)) {
      values.put(field.name(), true);
    } else if (scalar && NO.contains(text)) {
      values.put(field.name(), false);
    } else {
      errors.add(error(field, "boolean", "invalid"));
    }
  }

  private static void readText(
      FieldSpec field,
      @Nullable Object value,
      Map<String, Object> values,
      List<FieldError> errors) {
    boolean required = field.presence() == Field.Presence.REQUIRED;
    if (value == null) {
      if (required) {
        errors.add(error(field, "required", "required"));
      }
      return;
    }
    boolean number = field.kind() == FieldKind.NUMBER && value instanceof Number;
    if (!(value instanceof String) && !number) {
      errors.add(error(field, "text", "invalid"));
      return;
    }
    String text = value.toString();
    if (text.isEmpty() || (required && text.isBlank() && field.kind() != FieldKind.PASSWORD)) {
      if (required) {
        errors.add(error(field, "blank", "blank"));
      } else {
        values.put(field.name(), "");
      }
      return;
    }
    if (text.codePointCount(0, text.length()) > field.maxLength()) {
      errors.add(
          new FieldError(
              field.name(),
              Text.of(AnswerReader.class, "answer.max_length", field.maxLength()),
              "max_length"));
      return;
    }
    // NUL ends strings elsewhere; half a surrogate pair is no character.
    if (text.indexOf('\0') >= 0 || hasLoneSurrogate(text)) {
      errors.add(error(field, "characters", "null_characters_not_allowed"));
      return;
    }
    if (field.kind() == FieldKind.NUMBER) {
      readNumber(field, text, values, errors);
    } else {
      values.put(field.name(), text);
    }
  }

  private static void readNumber(
      FieldSpec field, String text, Map<String, Object> values, List<FieldError> errors) {
    try {
      values.put(field.name(), Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      errors.add(error(field, "integer", "invalid"));
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static FieldError error(FieldSpec field, String key, String code) {
    return new FieldError(field.name(), Text.of(AnswerReader.class, "answer." + key), code);
  }
}
