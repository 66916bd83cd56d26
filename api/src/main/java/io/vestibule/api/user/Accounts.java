package io.vestibule.api.user;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Makes, changes and deletes accounts. */
public interface Accounts {
  /**
   * Creates or changes an account: everything in the draft, or nothing. Takes as long as hashing a
   * password if the draft has one.
   *
   * @param draft what the account is to be
   * @return what came of it
   */
  AccountWrite write(AccountDraft draft);

  /**
   * Lets an account log in.
   *
   * @return whether there is such an account
   */
  boolean activate(UUID user);

  /** Lets an account log in no more, and ends its sessions. */
  AccountRemoval deactivate(UUID user);

  /** Deletes an account with everything that is its own, and ends its sessions. */
  AccountRemoval delete(UUID user);

  /**
   * When a login session of an account began.
   *
   * @return the time; empty if there is no such session of that account
   */
  Optional<Instant> loggedInAt(UUID user, UUID session);
}
