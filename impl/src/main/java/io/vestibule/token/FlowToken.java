package io.vestibule.token;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A link that starts a run of a flow for somebody in particular, in whatever browser it is opened.
 *
 * @param id the token's id
 * @param purpose what it is for
 * @param flow the flow it starts
 * @param user whom the run is about, or null for nobody in particular
 * @param context what the run knows from the start, by the names of context keys
 */
public record FlowToken(
    UUID id, String purpose, UUID flow, @Nullable UUID user, Map<String, Object> context) {}
