package io.vestibule.api.user;

import java.util.UUID;

/** Makes, changes and deletes accounts. */
public interface Accounts {
  /**
   * Lets an account log in.
   *
   * @return whether there is such an account
   */
  boolean activate(UUID user);
}
