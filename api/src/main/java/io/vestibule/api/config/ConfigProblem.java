package io.vestibule.api.config;

import io.vestibule.api.text.Text;
import java.util.Objects;

/**
 * Something about a configuration that whoever wrote it should know.
 *
 * @param field the field it is about as it is called in JSON and flow files, e.g. {@code
 *     session_duration}, or {@link #WHOLE} where it is about several
 * @param message what is wrong and, where it helps, what to do
 * @param severity whether the configuration is refused for it
 */
public record ConfigProblem(String field, Text message, Severity severity) {
  /** The field name of a problem that belongs to the configuration as a whole. */
  public static final String WHOLE = "non_field_errors";

  /** How bad a problem is. */
  public enum Severity {
    /** The configuration is refused. */
    ERROR,
    /** The configuration is kept, and what it configures cannot be run until it is mended. */
    UNUSABLE,
    /** The configuration is taken, and part of it has no effect. */
    WARNING
  }

  public ConfigProblem {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(severity, "severity");
  }

  /** The field and what is wrong with it, for logs. */
  @Override
  public String toString() {
    String what =
        message instanceof Text.Literal literal
            ? literal.value()
            : message instanceof Text.Message words
                ? words.key() + (words.arguments().isEmpty() ? "" : " " + words.arguments())
                : message.toString();
    return field + ": " + what;
  }

  /** A problem for which the configuration is refused. */
  public ConfigProblem(String field, Text message) {
    this(field, message, Severity.ERROR);
  }

  /** A problem for which it is not. */
  public static ConfigProblem warning(String field, Text message) {
    return new ConfigProblem(field, message, Severity.WARNING);
  }

  /** A problem for which it is kept, and what it configures cannot be run. */
  public static ConfigProblem unusable(String field, Text message) {
    return new ConfigProblem(field, message, Severity.UNUSABLE);
  }

  /** Whether the configuration is refused for it. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
