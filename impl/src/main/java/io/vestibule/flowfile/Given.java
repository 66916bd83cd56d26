package io.vestibule.flowfile;

import io.vestibule.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an entry says about its object, on top of what the object says already. What cannot be read
 * is a problem, and reads as something harmless.
 */
final class Given {
  private final Map<String, @Nullable Object> values;
  private final BiConsumer<String, String> problems;
  private final BiConsumer<String, String> warnings;
  private boolean sound = true;

  /**
   * @param values everything there is, by attribute
   * @param problems is told the attribute and what is wrong with it
   * @param warnings is told the attribute and what is odd about it
   */
  Given(
      Map<String, @Nullable Object> values,
      BiConsumer<String, String> problems,
      BiConsumer<String, String> warnings) {
    this.values = values;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** The same with other values. */
  Given with(Map<String, @Nullable Object> others) {
    return new Given(others, problems, warnings);
  }

  Map<String, @Nullable Object> values() {
    return values;
  }

  /** Whether everything asked for so far could be read. */
  boolean isSound() {
    return sound;
  }

  void problem(String attribute, String message) {
    sound = false;
    problems.accept(attribute, message);
  }

  void warning(String attribute, String message) {
    warnings.accept(attribute, message);
  }

  boolean has(String attribute) {
    return values.get(attribute) != null;
  }

  /** A text, or what it is otherwise; a problem if it is longer than it may be. */
  String text(String attribute, String otherwise, int longest) {
    Object value = values.get(attribute);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Map || value instanceof Iterable) {
      problem(attribute, "Not a valid string.");
      return otherwise;
    }
    String text = value.toString();
    if (text.codePointCount(0, text.length()) > longest) {
      problem(attribute, "Ensure this field has no more than " + longest + " characters.");
    }
    return text;
  }

  /** A text that must not be empty. */
  String required(String attribute, int longest) {
    if (!has(attribute)) {
      problem(attribute, "This field is required.");
      return "";
    }
    String text = text(attribute, "", longest);
    if (text.isBlank()) {
      problem(attribute, "This field may not be blank.");
    }
    return text;
  }

  boolean bool(String attribute, boolean otherwise) {
    Object value = values.get(attribute);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean bool) {
      return bool;
    }
    problem(attribute, "Must be a valid boolean.");
    return otherwise;
  }

  int number(String attribute, int otherwise) {
    Object value = values.get(attribute);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0 && number <= Integer.MAX_VALUE) {
        return (int) number;
      }
    }
    problem(attribute, "A valid integer of 0 or more is required.");
    return otherwise;
  }

  <E extends Enum<E>> E constant(String attribute, Class<E> type, E otherwise) {
    Object value = values.get(attribute);
    if (value == null) {
      return otherwise;
    }
    Optional<E> constant =
        value instanceof String text ? Json.constant(type, text) : Optional.empty();
    if (constant.isEmpty()) {
      problem(attribute, "\"" + value + "\" is not a valid choice.");
    }
    return constant.orElse(otherwise);
  }

  /** The id of another object, or null. */
  @Nullable UUID reference(String attribute, boolean required) {
    Object value = values.get(attribute);
    if (value == null) {
      if (required) {
        problem(attribute, "This field is required.");
      }
      return null;
    }
    Optional<UUID> id = uuid(value);
    if (id.isEmpty()) {
      problem(attribute, "\"" + value + "\" is not a valid UUID.");
    }
    return id.orElse(null);
  }

  static Optional<UUID> uuid(@Nullable Object value) {
    // Java also reads shortened forms, of which two may be the same.
    return value instanceof String text
            && text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
