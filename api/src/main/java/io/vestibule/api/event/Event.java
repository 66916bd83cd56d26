package io.vestibule.api.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log.
 *
 * @param id its id
 * @param at when it happened
 * @param action what happened
 * @param user the account it happened to, or null
 * @param username that account's name when it happened, or what was typed; may be empty
 * @param address the client's address; empty where there was no client
 * @param reference the reference id of the request; empty where there was none
 * @param details more about it; cannot be changed
 */
public record Event(
    UUID id,
    Instant at,
    String action,
    @Nullable UUID user,
    String username,
    String address,
    String reference,
    Map<String, Object> details) {
  public Event {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(reference, "reference");
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }
}
