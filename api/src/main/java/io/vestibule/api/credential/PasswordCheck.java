package io.vestibule.api.credential;

import java.util.UUID;

/** What came of checking a password. */
public sealed interface PasswordCheck {
  /**
   * The password is right and the account may log in.
   *
   * @param user the account
   * @param backend what accepted it
   */
  record Accepted(UUID user, PasswordBackend backend) implements PasswordCheck {}

  /**
   * Wrong password, no such account, an account that may not log in, or too many attempts: nobody
   * is told which.
   */
  record Rejected() implements PasswordCheck {}
}
