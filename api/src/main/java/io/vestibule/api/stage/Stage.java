package io.vestibule.api.stage;

import java.util.Objects;
import java.util.UUID;

/**
 * A stage as an administrator configured it: a kind, a name and, kept elsewhere, its configuration.
 *
 * @param id the stage's id
 * @param name its name, unique
 * @param type the type name of its kind, e.g. {@code password}
 */
public record Stage(UUID id, String name, String type) {
  public Stage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
