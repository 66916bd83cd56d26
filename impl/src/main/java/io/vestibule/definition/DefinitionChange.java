package io.vestibule.definition;

import io.vestibule.api.config.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change that was made to a definition.
 *
 * @param action what was done
 * @param model what kind of definition it is, as flow files call it
 * @param id the definition's id
 * @param label what administrators call it
 * @param differences what is different from before, by the names of flow files
 */
public record DefinitionChange(
    Action action, String model, UUID id, String label, Map<String, Difference> differences) {
  public DefinitionChange {
    differences = Collections.unmodifiableMap(new LinkedHashMap<>(differences));
  }

  /**
   * What is different between what something said and what it says.
   *
   * @param before what it said, empty if it was not there
   * @param after what it says, empty if it is gone
   * @return the differences by their names, but for the id
   */
  public static Map<String, Difference> between(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    Map<String, Difference> differences = new LinkedHashMap<>();
    Map<String, @Nullable Object> all = new LinkedHashMap<>(before);
    all.putAll(after);
    all.remove("pk");
    for (String field : all.keySet()) {
      Object was = before.get(field);
      Object is = after.get(field);
      if (!Objects.equals(was, is)) {
        differences.put(field, new Difference(was, is));
      }
    }
    return differences;
  }

  /** What can be done to a definition. */
  public enum Action {
    /** It was not there before. */
    CREATE,
    /** It says something else than before. */
    UPDATE,
    /** It is gone. */
    DELETE
  }

  /**
   * How one thing it says is different.
   *
   * @param before what it said, null for nothing
   * @param after what it says, null for nothing
   */
  public record Difference(@Nullable Object before, @Nullable Object after) {
    /** Whether it is about a secret, which nobody gets to see. */
    public boolean isSecret() {
      return before instanceof Secret || after instanceof Secret;
    }

    /** What may be shown of it: {@code {"old": …, "new": …}}, or the word {@code changed}. */
    public Object toJson() {
      if (isSecret()) {
        return "changed";
      }
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("old", before);
      json.put("new", after);
      return json;
    }
  }
}
