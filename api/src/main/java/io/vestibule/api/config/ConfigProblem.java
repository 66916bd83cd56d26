package io.vestibule.api.config;

import io.vestibule.api.text.Text;
import java.util.Objects;

/**
 * Why a configuration is refused.
 *
 * @param field the offending field as it is called in JSON and flow files, e.g. {@code
 *     session_duration}, or {@link #WHOLE} where several fields disagree
 * @param message what is wrong and, where it helps, what to do
 */
public record ConfigProblem(String field, Text message) {
  /** The field name of a problem that belongs to the configuration as a whole. */
  public static final String WHOLE = "non_field_errors";

  public ConfigProblem {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
  }
}
