package io.vestibule.expression;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.text.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation came to.
 *
 * @param value the value: text, whole or decimal number, boolean, list, map from text, or null.
 *     Times and durations are texts
 * @param messages what to tell the person, in order
 * @param denial what to tell the person if the flow is to end here, or null
 * @param changes changes to the plan context
 * @param steps how many steps it took
 * @param inputs what it went by, by name, for administrators: nothing a person typed into a prompt,
 *     nothing whose name looks like a secret's
 */
public record ExpressionResult(
    @Nullable Object value,
    List<Text> messages,
    @Nullable Text denial,
    ContextChanges changes,
    int steps,
    Map<String, String> inputs) {
  public ExpressionResult {
    messages = List.copyOf(messages);
    Objects.requireNonNull(changes, "changes");
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** Whether the value is true. */
  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** What to tell the person if the flow is to end here. */
  public Optional<Text> ending() {
    return Optional.ofNullable(denial);
  }
}
