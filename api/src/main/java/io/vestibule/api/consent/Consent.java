package io.vestibule.api.consent;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person agreed to for an application.
 *
 * @param permissions the ids of the permissions; may be empty
 * @param expires when they have to be asked again, or null for never
 */
public record Consent(Set<String> permissions, @Nullable Instant expires) {
  public Consent {
    permissions = Set.copyOf(permissions);
  }
}
