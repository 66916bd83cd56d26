package io.vestibule.user;

import io.vestibule.api.user.UserType;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an account may log in. Asked when a password is checked, when a session is made
 * and whenever a session or API token is used, so that the answer never depends on the way by which
 * somebody came.
 */
public final class AccountGate {
  private AccountGate() {}

  /**
   * Whether an account may be used now: it exists, is active and is not locked.
   *
   * @param em the transaction to look in
   * @param user the account
   * @param now the time
   */
  public static boolean admits(EntityManager em, UUID user, Instant now) {
    UserRow row = em.find(UserRow.class, user);
    return row != null && admits(row.active, row.lockedUntil, now);
  }

  /**
   * Whether an account may log in through a flow now: it is admitted, and is no program that is
   * part of the installation.
   *
   * @param em the transaction to look in
   * @param user the account
   * @param now the time
   */
  public static boolean admitsToFlows(EntityManager em, UUID user, Instant now) {
    return admits(em, user, now)
        && em.find(UserRow.class, user).type != UserType.INTERNAL_SERVICE_ACCOUNT;
  }

  /**
   * Whether an account with this state may be used.
   *
   * @param active whether it is active
   * @param lockedUntil until when it is locked, or null if it is not
   * @param now the time
   */
  public static boolean admits(boolean active, @Nullable Instant lockedUntil, Instant now) {
    return active && (lockedUntil == null || !lockedUntil.isAfter(now));
  }
}
