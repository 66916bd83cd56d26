package io.vestibule.session;

import java.time.Instant;
import java.util.UUID;

/**
 * A browser in which somebody showed a factor, and that may not be asked for one for a while.
 *
 * @param id its id
 * @param factor the factor that was shown
 * @param shownAt when
 * @param expiresAt until when it is remembered at the most
 * @param address from where it logged in last
 * @param userAgent its own description of itself
 */
public record RememberedBrowser(
    UUID id, UUID factor, Instant shownAt, Instant expiresAt, String address, String userAgent) {}
