package io.vestibule.stages.consent;

import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.PlanContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something an application may do if the person agrees.
 *
 * @param id its id
 * @param name what it is called for people; may be empty
 */
record Permission(String id, String name) {
  Permission {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
  }

  /**
   * The permissions under a key of the context: maps with {@code id} and {@code name}, or ids
   * alone.
   *
   * @throws IllegalStateException if there is something else: nobody may be taken to have agreed to
   *     less than is given
   */
  static List<Permission> in(PlanContext context, ContextKey<List<Object>> key) {
    Object value = context.asMap().get(key.name());
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw new IllegalStateException(key + " holds no list of permissions");
    }
    List<Permission> permissions = new ArrayList<>();
    list.forEach(element -> permissions.add(read(key, element)));
    return permissions;
  }

  private static Permission read(ContextKey<?> key, @Nullable Object element) {
    if (element instanceof String id) {
      return new Permission(id, id);
    }
    if (element instanceof Map<?, ?> map && map.get("id") instanceof String id) {
      return new Permission(id, map.get("name") instanceof String name ? name : id);
    }
    throw new IllegalStateException(key + " holds something that is no permission");
  }

  /** As clients know it. */
  Map<String, String> forClients() {
    return Map.of("id", id, "name", name);
  }
}
