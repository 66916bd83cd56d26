package io.vestibule.api.session;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/**
 * Makes a login session for a user in place of the one the visitor may have. The engine checks once
 * more that the account may log in.
 *
 * @param user the account
 * @param duration how long the session lasts; zero for until the browser is closed, within the
 *     installation's limit
 * @param networkBinding how closely the session is tied to the client's network
 * @param endOtherSessions whether the user's other sessions end
 * @param rememberDevice how long the browser is remembered as one of the user's; zero for not at
 *     all
 */
public record SignIn(
    UUID user,
    Duration duration,
    NetworkBinding networkBinding,
    boolean endOtherSessions,
    Duration rememberDevice)
    implements SessionChange {
  public SignIn {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(networkBinding, "networkBinding");
    if (duration.isNegative() || rememberDevice.isNegative()) {
      throw new IllegalArgumentException("durations are not negative");
    }
  }
}
