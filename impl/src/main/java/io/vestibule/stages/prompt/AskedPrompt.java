package io.vestibule.stages.prompt;

import io.vestibule.api.prompt.Prompt;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A prompt with what it shows to one person at one moment.
 *
 * @param prompt the prompt
 * @param placeholder an example of an answer; empty for none
 * @param initial what is filled in, or what is read, of whatever type; an empty text for nothing.
 *     Of choices the value of one of them
 * @param choices what can be chosen
 */
record AskedPrompt(Prompt prompt, String placeholder, Object initial, List<Choosable> choices) {
  AskedPrompt {
    choices = List.copyOf(choices);
  }

  /**
   * Something that can be chosen.
   *
   * @param value what it stands for: a text, number or boolean
   * @param label what is shown
   */
  record Choosable(Object value, String label) {}

  /** Whether there is a value to be taken where nothing is answered. */
  boolean hasDefault() {
    if (initial instanceof String text) {
      return !text.isEmpty();
    }
    if (initial instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (initial instanceof Collection<?> list) {
      return !list.isEmpty();
    }
    return initial instanceof Map<?, ?> map ? !map.isEmpty() : Boolean.TRUE.equals(initial);
  }

  /** Whether something must be answered. */
  boolean mustBeAnswered() {
    return prompt.required()
        && !hasDefault()
        && switch (prompt.type()) {
          case CHECKBOX, SEPARATOR -> false;
          default -> !prompt.type().isFixed();
        };
  }

  /** The choice of a value as it is answered. */
  Optional<Choosable> choice(String value) {
    return choices.stream().filter(choice -> text(choice.value()).equals(value)).findFirst();
  }

  /** A value as it is answered and shown. */
  static String text(Object value) {
    return String.valueOf(value);
  }
}
