package io.vestibule.flow;

import io.vestibule.session.SessionCookies;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a run that is done, for a short while: where its browser was sent. Whoever clicks
 * twice is answered twice, and the second answer is the one the browser shows.
 *
 * @param id named the run
 * @param csrf proves that an answer comes from a page of the run
 * @param flow the flow it was a run of
 * @param to where the browser was sent
 * @param cookies what the first answer gave to the browser, or null for nothing
 * @param at when that was
 */
record Finished(
    String id, String csrf, UUID flow, String to, @Nullable SessionCookies cookies, Instant at) {}
