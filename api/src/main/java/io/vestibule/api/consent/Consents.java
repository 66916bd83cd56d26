package io.vestibule.api.consent;

import java.util.Optional;
import java.util.UUID;

/** What people agreed to. An account has one consent for an application at the most. */
public interface Consents {
  /** The longest name of an application a consent is kept for, in characters. */
  int MAX_NAME = 255;

  /**
   * What an account's owner agreed to for an application; empty if nothing, or if it has expired.
   *
   * @param user the account
   * @param application the application's name
   */
  Optional<Consent> find(UUID user, String application);

  /**
   * Keeps what an account's owner agrees to, in place of what they agreed to before. Has no effect
   * if the account is gone.
   *
   * @param user the account
   * @param application the application's name, of at most {@link #MAX_NAME} characters
   * @param consent what they agree to
   */
  void put(UUID user, String application, Consent consent);

  /**
   * Forgets what an account's owner agreed to for an application.
   *
   * @return whether there was anything to forget
   */
  boolean withdraw(UUID user, String application);
}
