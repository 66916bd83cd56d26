package io.vestibule.api.challenge;

import io.vestibule.api.text.Text;
import java.util.Objects;

/**
 * What is wrong with an answer.
 *
 * @param field the field it belongs to, or {@link #NON_FIELD}
 * @param message what to tell the person
 * @param code what to tell a program, e.g. {@code invalid}, {@code required}
 */
public record FieldError(String field, Text message, String code) {
  /** The field name of an error that belongs to the answer as a whole. */
  public static final String NON_FIELD = "non_field_errors";

  public FieldError {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(code, "code");
  }

  /** An error of a field, with the code {@code invalid}. */
  public static FieldError of(String field, Text message) {
    return new FieldError(field, message, "invalid");
  }

  /** An error of the answer as a whole, with the code {@code invalid}. */
  public static FieldError nonField(Text message) {
    return of(NON_FIELD, message);
  }
}
