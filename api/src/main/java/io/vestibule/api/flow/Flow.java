package io.vestibule.api.flow;

import java.util.Objects;
import java.util.UUID;

/**
 * A flow, as stages and policies see it.
 *
 * @param id the flow's id
 * @param slug its name in URLs, of letters, digits, hyphens and underscores
 * @param name its name for administrators
 * @param title its title for people, with {@code %(app)s} and {@code %(user)s} not yet filled in
 * @param designation what it is for
 */
public record Flow(UUID id, String slug, String name, String title, Designation designation) {
  public Flow {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(slug, "slug");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(designation, "designation");
  }
}
