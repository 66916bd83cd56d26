package io.vestibule.api.user;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A group of users. A member of a group is also a member of the group's parents and theirs.
 *
 * @param id the group's id
 * @param name the name, unique
 * @param superuser whether members, also those of groups below it, may do everything
 * @param attributes free attributes; cannot be changed
 */
public record Group(
    UUID id, String name, boolean superuser, Map<String, @Nullable Object> attributes) {
  public Group {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
