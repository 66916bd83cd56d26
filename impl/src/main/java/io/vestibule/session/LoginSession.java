package io.vestibule.session;

import java.time.Instant;
import java.util.UUID;

/**
 * A login session, to be shown to the person whose it is.
 *
 * @param id its id, which is no secret and opens nothing
 * @param createdAt when the person logged in
 * @param lastSeenAt when it was last used, to the minute
 * @param expiresAt when it ends at the latest
 * @param address the client's address when the person logged in
 * @param userAgent the browser's own description of itself
 */
public record LoginSession(
    UUID id,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    String address,
    String userAgent) {}
