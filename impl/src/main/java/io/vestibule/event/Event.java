package io.vestibule.event;

import java.time.Instant;
import java.util.Map;
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
 * @param details more about it
 */
public record Event(
    UUID id,
    Instant at,
    String action,
    @Nullable UUID user,
    String username,
    String address,
    String reference,
    Map<String, Object> details) {}
