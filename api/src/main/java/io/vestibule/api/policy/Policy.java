package io.vestibule.api.policy;

import java.util.Objects;
import java.util.UUID;

/**
 * A policy as an administrator configured it.
 *
 * @param id the policy's id
 * @param name its name, unique
 * @param type the type name of its kind
 */
public record Policy(UUID id, String name, String type) {
  public Policy {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
