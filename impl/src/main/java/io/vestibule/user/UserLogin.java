package io.vestibule.user;

import io.vestibule.api.user.User;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What logging in leaves behind with an account, within the transaction that makes the session. */
public final class UserLogin {
  /** Times of the day are not needed for addresses: a write less at most logins. */
  private static final Duration SEEN_EVERY = Duration.ofHours(1);

  private UserLogin() {}

  /**
   * Keeps others from logging in to an account, or changing it, until the transaction ends. It must
   * be the first thing the transaction does, so that it sees what those before it did. Has no
   * effect if the account is gone.
   */
  public static void lock(EntityManager em, UUID user) {
    em.find(UserRow.class, user, LockModeType.PESSIMISTIC_WRITE);
  }

  /**
   * Records that an account logs in. The transaction must have {@linkplain #lock locked} it.
   *
   * @return the account as it is now
   * @throws jakarta.persistence.EntityNotFoundException if it is gone
   */
  public static User record(EntityManager em, UUID user, Instant now) {
    UserRow row = row(em, user);
    row.lastLoginAt = now;
    return row.toUser();
  }

  /**
   * Records from where an account logs in. The transaction must have {@linkplain #lock locked} the
   * account.
   *
   * @return whether it has from there before
   */
  public static boolean recordAddress(EntityManager em, UUID user, String address, Instant now) {
    Optional<Boolean> longAgo = isLongAgo(em, user, address, now);
    if (longAgo.isEmpty()) {
      em.createNativeQuery(
              "insert into vst_known_address (user_id, address, last_seen_at) values (:user, :address, :now)")
          .setParameter("now", now)
          .setParameter("user", user.toString())
          .setParameter("address", address)
          .executeUpdate();
    } else if (longAgo.get()) {
      em.createNativeQuery(
              "update vst_known_address set last_seen_at = :now where user_id = :user and address = :address")
          .setParameter("now", now)
          .setParameter("user", user.toString())
          .setParameter("address", address)
          .executeUpdate();
    }
    return longAgo.isPresent();
  }

  /**
   * Reads an account.
   *
   * @throws jakarta.persistence.EntityNotFoundException if it is gone
   */
  public static User read(EntityManager em, UUID user) {
    return row(em, user).toUser();
  }

  /** Whether an account has logged in from an address before. */
  public static boolean isUsualAddress(EntityManager em, UUID user, String address) {
    return !em.createNativeQuery(
            "select 1 from vst_known_address where user_id = :user and address = :address")
        .setParameter("user", user.toString())
        .setParameter("address", address)
        .getResultList()
        .isEmpty();
  }

  /**
   * Whether it is time to write down again that an account logs in from an address; empty if it
   * never has.
   */
  private static Optional<Boolean> isLongAgo(
      EntityManager em, UUID user, String address, Instant now) {
    List<?> found =
        em.createNativeQuery(
                "select case when last_seen_at < :before then 1 else 0 end from vst_known_address"
                    + " where user_id = :user and address = :address")
            .setParameter("before", now.minus(SEEN_EVERY))
            .setParameter("user", user.toString())
            .setParameter("address", address)
            .getResultList();
    return found.stream().findFirst().map(number -> ((Number) number).intValue() == 1);
  }

  private static UserRow row(EntityManager em, UUID user) {
    UserRow row = em.find(UserRow.class, user);
    if (row == null) {
      throw new jakarta.persistence.EntityNotFoundException("account gone: " + user);
    }
    return row;
  }
}
