package io.vestibule.api.reputation;

import io.vestibule.api.user.PendingUser;

/**
 * Scores of addresses and users: up with every login, down with every failure, and back to 0 with
 * time. Below 0 is bad. Each pair of user and address has a score of its own between the limits the
 * operator set; the scores asked for here are sums of these.
 */
public interface Reputation {
  /**
   * The score of an address, over all users.
   *
   * @param address an IP address in its canonical text form
   */
  int ofAddress(String address);

  /** The score of a user, or of a name that is nobody's, over all addresses. */
  int ofUser(PendingUser user);

  /** The score of a user at one address. */
  int ofPair(PendingUser user, String address);

  /**
   * Whether a user logged in from an address before, so that what happened to them elsewhere does
   * not count there. Never for a name that is nobody's.
   */
  boolean isUsual(PendingUser user, String address);

  /**
   * The score of somebody who comes from an address: of all pairs that have the address or the
   * user, each once. At an address the user logged in from before, what happened elsewhere to the
   * user does not count: nobody is kept out because strangers tried their name.
   */
  int of(PendingUser user, String address);
}
