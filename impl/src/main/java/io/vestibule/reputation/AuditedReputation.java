package io.vestibule.reputation;

import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.user.PendingUser;

/** Reads scores from the audit log. */
public final class AuditedReputation implements Reputation {
  @Override
  public int ofAddress(String address) {
    return 0;
  }

  @Override
  public int ofUser(PendingUser user) {
    return 0;
  }

  @Override
  public int ofPair(PendingUser user, String address) {
    return 0;
  }

  @Override
  public int of(PendingUser user, String address) {
    return 0;
  }
}
