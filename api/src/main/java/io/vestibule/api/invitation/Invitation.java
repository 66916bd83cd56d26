package io.vestibule.api.invitation;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invitation to enrol.
 *
 * @param id its id; not what is presented
 * @param name its name for administrators
 * @param flow the flow it is for, or null if it was made for any flow on purpose
 * @param fixedData what prompts need not ask: by field key
 * @param groups the groups whoever uses it becomes a member of
 * @param singleUse whether it is used up by the first account written with it
 * @param expires when it stops working, or null for never
 */
public record Invitation(
    UUID id,
    String name,
    @Nullable UUID flow,
    Map<String, @Nullable Object> fixedData,
    Set<UUID> groups,
    boolean singleUse,
    @Nullable Instant expires) {
  public Invitation {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    fixedData = Collections.unmodifiableMap(new LinkedHashMap<>(fixedData));
    groups = Set.copyOf(groups);
  }
}
