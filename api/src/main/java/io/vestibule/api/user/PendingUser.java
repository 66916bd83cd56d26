package io.vestibule.api.user;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom a run is about: an account, or what somebody typed that is no account.
 *
 * <p>A run goes on for the latter too, so that nobody learns from outside which names exist.
 *
 * @param id the account's id, or null where there is no such account
 * @param username the account's user name, or what was typed
 * @param email the account's mail address, or what was typed
 */
public record PendingUser(@Nullable UUID id, String username, String email) {
  public PendingUser {
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(email, "email");
  }

  /** An existing account. */
  public static PendingUser of(User user) {
    return new PendingUser(user.id(), user.username(), user.email());
  }

  /**
   * Somebody who does not exist.
   *
   * @param typed what the person typed
   */
  public static PendingUser unknown(String typed) {
    return new PendingUser(null, typed, typed);
  }

  /** Whether there is an account. */
  public boolean exists() {
    return id != null;
  }
}
