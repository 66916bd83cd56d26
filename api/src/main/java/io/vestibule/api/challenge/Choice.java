package io.vestibule.api.challenge;

import io.vestibule.api.text.Text;
import java.util.Objects;

/**
 * One of the choices of a field.
 *
 * @param value what is answered
 * @param label what is shown
 */
public record Choice(String value, Text label) {
  public Choice {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(label, "label");
  }
}
