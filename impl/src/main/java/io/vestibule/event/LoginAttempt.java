package io.vestibule.event;

import io.vestibule.api.event.EventActions;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A login or a failure to log in, as little of it as it takes to count it.
 *
 * @param at when it happened
 * @param action what came of it
 * @param user the account, or null for a name that is nobody's
 * @param username the name the event is kept under
 * @param address the client's address
 */
public record LoginAttempt(
    Instant at, String action, @Nullable UUID user, String username, String address) {
  /** Whether it succeeded. */
  public boolean succeeded() {
    return action.equals(EventActions.LOGIN);
  }
}
