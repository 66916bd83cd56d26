package io.vestibule.api.context;

import java.util.Map;
import java.util.Optional;

/**
 * What a run knows, for reading. Changes are returned as {@link ContextChanges}, never made here.
 *
 * <p>The context belongs to one run. Nothing in it is visible in another run of the same browser.
 */
public interface PlanContext {
  /**
   * The value under a key.
   *
   * @return the value, or empty where the key is absent or its value cannot be read as the key's
   *     type
   */
  <T> Optional<T> get(ContextKey<T> key);

  /** Whether there is a value under a key. */
  default boolean has(ContextKey<?> key) {
    return get(key).isPresent();
  }

  /**
   * The text of a field: what was typed into it, or else what the context holds under its name.
   *
   * @param field the field's key
   * @return the text, unchanged; empty where there is none or it is no text
   */
  default Optional<String> text(String field) {
    Object typed = get(ContextKeys.PROMPT_DATA).map(data -> data.get(field)).orElse(null);
    return Optional.ofNullable(typed == null ? asMap().get(field) : typed)
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /**
   * All values by name, as plain maps, lists, strings, numbers and booleans. The map cannot be
   * changed.
   */
  Map<String, Object> asMap();
}
