package io.vestibule.invitation;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What whoever makes an invitation says about it.
 *
 * @param name its name for administrators; letters, digits, hyphens and underscores
 * @param flow the flow it is for, or null for any, which is to be said on purpose
 * @param fixedData what prompts need not ask, by field key
 * @param groups the groups whoever uses it becomes a member of
 * @param singleUse whether it works once
 * @param expires when it stops working, or null for never
 */
public record InvitationOptions(
    String name,
    @Nullable UUID flow,
    Map<String, @Nullable Object> fixedData,
    Set<UUID> groups,
    boolean singleUse,
    @Nullable Instant expires) {
  public InvitationOptions {
    Objects.requireNonNull(name, "name");
    fixedData = Collections.unmodifiableMap(new LinkedHashMap<>(fixedData));
    groups = Set.copyOf(groups);
  }
}
