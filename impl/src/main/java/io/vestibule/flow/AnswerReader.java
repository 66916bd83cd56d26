package io.vestibule.flow;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.text.Text;
import io.vestibule.json.Json;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an answer by the fields that were asked. Whatever else it holds is left behind here. */
final class AnswerReader {
  private static final Set<String> YES = Set.of("true", "on", "1", "yes");
  private static final Set<String> NO = Set.of("false", "off", "0", "no", "");

  /** The head of a data URI whose content is base64. */
  private static final Pattern HEADER = Pattern.compile("(?i)data:[\\w.+/;=-]*;base64");

  private static final int LONGEST_HEADER = 256;

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
    Map<String, Map<String, Object>> objects = new HashMap<>();
    List<FieldError> errors = new ArrayList<>();
    for (FieldSpec field : fields) {
      if (!field.kind().takesAnswer()) {
        continue;
      }
      @Nullable Object value = raw.values().get(field.name());
      if (field.kind() == FieldKind.CHECKBOX || field.kind() == FieldKind.BUTTON) {
        readBox(field, value, raw.form(), values, errors);
      } else {
        readText(field, value, raw.form(), values, errors);
      }
      if (field.kind() == FieldKind.JSON && values.get(field.name()) instanceof String text) {
        readObject(field, text, objects, errors);
      }
    }
    return new Reading(Answer.of(values, objects), errors);
  }

  private static void readObject(
      FieldSpec field,
      String text,
      Map<String, Map<String, Object>> objects,
      List<FieldError> errors) {
    try {
      objects.put(field.name(), Json.readObject(text));
    } catch (Json.InvalidJsonException e) {
      errors.add(error(field, "json", "invalid"));
    }
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
      boolean form,
      Map<String, Object> values,
      List<FieldError> errors) {
    boolean required = field.presence() == Field.Presence.REQUIRED;
    if (value == null) {
      if (required) {
        errors.add(error(field, "required", "required"));
      }
      return;
    }
    if (!(value instanceof String) && !isOf(field.kind(), value)) {
      errors.add(error(field, "text", "invalid"));
      return;
    }
    String text = value instanceof Map<?, ?> object ? Json.write(object) : value.toString();
    if (text.isEmpty() || (required && text.isBlank() && field.kind() != FieldKind.PASSWORD)) {
      if (required) {
        errors.add(error(field, "blank", "blank"));
      } else if (!form || isAnswer(field)) {
        values.put(field.name(), "");
      }
      return;
    }
    if (field.kind() == FieldKind.FILE) {
      readFile(field, text, values, errors);
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
    switch (field.kind()) {
      case NUMBER -> readNumber(field, text, values, errors);
      case DATE -> readDate(field, text.strip(), values, errors);
      case DATE_TIME -> readDateTime(field, text.strip(), values, errors);
      default -> values.put(field.name(), text);
    }
  }

  /** Whether an empty field of a form is an answer: browsers send what was left alone, too. */
  private static boolean isAnswer(FieldSpec field) {
    return field.presence() == Field.Presence.OPTIONAL && field.kind().mayBeEmpty();
  }

  /** Whether a value of JSON that is no text can be an answer. */
  private static boolean isOf(FieldKind kind, Object value) {
    return switch (kind) {
      case NUMBER -> value instanceof Number;
      case SELECT, RADIO -> value instanceof Number || value instanceof Boolean;
      case JSON -> value instanceof Map<?, ?>;
      default -> false;
    };
  }

  private static void readDate(
      FieldSpec field, String text, Map<String, Object> values, List<FieldError> errors) {
    try {
      // The standard also has years of more than four digits, which nobody means.
      if (text.length() == "2026-07-01".length()) {
        values.put(field.name(), LocalDate.parse(text).toString());
        return;
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    errors.add(error(field, "date", "invalid"));
  }

  private static void readDateTime(
      FieldSpec field, String text, Map<String, Object> values, List<FieldError> errors) {
    try {
      if (Character.isDigit(text.charAt(0))) {
        TemporalAccessor time =
            DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.replaceFirst("^(\\S{10}) ", "$1T"), OffsetDateTime::from, LocalDateTime::from);
        values.put(
            field.name(),
            time instanceof OffsetDateTime offset
                ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(offset)
                : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
        return;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    errors.add(error(field, "date_time", "invalid"));
  }

  /** What the base64 text says is nobody's business here, only how much it is. */
  private static void readFile(
      FieldSpec field, String text, Map<String, Object> values, List<FieldError> errors) {
    if (!text.regionMatches(true, 0, "data:", 0, "data:".length())) {
      errors.add(error(field, "file_scheme", "invalid"));
      return;
    }
    int comma = text.indexOf(',');
    if (comma < 0
        || comma > LONGEST_HEADER
        || !HEADER.matcher(text.substring(0, comma)).matches()) {
      errors.add(error(field, "file_encoding", "invalid"));
    } else if (bytes(text, comma + 1) > field.maxLength()) {
      errors.add(
          new FieldError(
              field.name(),
              Text.of(AnswerReader.class, "answer.file_size", field.maxLength() / 1024),
              "max_length"));
    } else if (text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      errors.add(error(field, "file_encoding", "invalid"));
    } else {
      values.put(field.name(), text);
    }
  }

  private static long bytes(String text, int from) {
    int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    return (text.length() - from) * 3L / 4 - padding;
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
