package io.vestibule.user;

import jakarta.persistence.EntityManager;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The password kept with an account.
 *
 * @param hash its hash, or null if the account has no password
 */
public record StoredPassword(@Nullable String hash) {
  /** The password of an account; empty if there is no such account. */
  public static Optional<StoredPassword> of(EntityManager em, UUID user) {
    return Optional.ofNullable(em.find(UserRow.class, user))
        .map(row -> new StoredPassword(row.password));
  }

  /**
   * Replaces the hash of a password by another hash of the same one. Has no effect if the account
   * has another password by now.
   */
  public static void renew(EntityManager em, UUID user, String verified, String renewed) {
    em.createQuery(
            "update User u set u.password = :renewed, u.version = u.version + 1"
                + " where u.id = :id and u.password = :verified")
        .setParameter("renewed", renewed)
        .setParameter("id", user)
        .setParameter("verified", verified)
        .executeUpdate();
  }

  /** Does not show the hash. */
  @Override
  public String toString() {
    return "StoredPassword[…]";
  }
}
