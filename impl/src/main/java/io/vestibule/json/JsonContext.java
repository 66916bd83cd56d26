package io.vestibule.json;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.PlanContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A plan context kept as JSON, so that it can travel. It never changes; changes make a new one. */
public final class JsonContext implements PlanContext {
  private final ObjectNode values;

  private JsonContext(ObjectNode values) {
    this.values = values;
  }

  /** A context that knows nothing. */
  public static JsonContext empty() {
    return new JsonContext(Json.mapper().createObjectNode());
  }

  /** A context with values by the names of context keys. */
  public static JsonContext of(Map<String, ?> values) {
    return new JsonContext(Json.mapper().valueToTree(Objects.requireNonNull(values, "values")));
  }

  /** This context with changes made. */
  public JsonContext with(ContextChanges changes) {
    if (changes.isEmpty()) {
      return this;
    }
    ObjectNode changed = values.deepCopy();
    for (ContextChanges.Change change : changes.asList()) {
      if (change.value() == null) {
        changed.remove(change.key().name());
      } else {
        changed.set(change.key().name(), Json.mapper().valueToTree(change.value()));
      }
    }
    return new JsonContext(changed);
  }

  /** This context with a value put in place. */
  public <T> JsonContext with(ContextKey<T> key, T value) {
    return with(ContextChanges.none().put(key, value));
  }

  @Override
  public <T> Optional<T> get(ContextKey<T> key) {
    JsonNode node = values.get(key.name());
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    JavaType type = Json.mapper().constructType(key.type());
    try {
      T value = Json.mapper().readerFor(type).readValue(node);
      return Optional.ofNullable(value);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Map<String, Object> asMap() {
    return Collections.unmodifiableMap(toMap());
  }

  /** The names of what is known. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    values.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The values for storing, by name. */
  public Map<String, Object> toMap() {
    return Json.mapper()
        .convertValue(
            values, new com.fasterxml.jackson.core.type.TypeReference<Map<String, Object>>() {});
  }

  @Override
  public String toString() {
    return "JsonContext" + names();
  }
}
