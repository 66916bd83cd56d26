package io.vestibule.user;

import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sets the hashes of passwords and takes them away, and remembers those that were before.
 *
 * <p>What is remembered are the hashes a new password took the place of, or that were taken away:
 * with the account's present one, its latest passwords. It is done only while a policy asks for it,
 * and no further back than the policy that looks back furthest. When none asks any more, an
 * account's are forgotten when it next gets a password, and everybody's at the next start.
 */
public final class PasswordStore {
  private final Clock clock;
  private final ToIntFunction<EntityManager> remembered;

  /**
   * A store.
   *
   * @param clock the time
   * @param remembered how many former passwords of an account are to be remembered, as a
   *     transaction sees it
   */
  public PasswordStore(Clock clock, ToIntFunction<EntityManager> remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  /** Sets a new password. Has no effect if the account is gone. */
  public void set(EntityManager em, UUID user, String hash) {
    UserRow row = locked(em, user);
    if (row != null) {
      Instant now = clock.instant();
      remember(em, row);
      row.password = hash;
      row.passwordChangedAt = now;
      row.updatedAt = now;
    }
  }

  /**
   * Takes a password away.
   *
   * @param changedAt when the password to be taken away was set
   * @return whether it was; false if the account is gone, has none or has another one by now
   */
  public boolean takeAway(EntityManager em, UUID user, Instant changedAt) {
    UserRow row = locked(em, user);
    if (row == null || row.password == null || !changedAt.equals(row.passwordChangedAt)) {
      return false;
    }
    remember(em, row);
    row.password = null;
    row.updatedAt = clock.instant();
    return true;
  }

  /**
   * The latest passwords of an account, newest first, the present one included.
   *
   * @param count how many at the most
   * @return their hashes
   */
  public List<String> latest(EntityManager em, UUID user, int count) {
    List<String> latest = new ArrayList<>();
    UserRow row = em.find(UserRow.class, user);
    if (row == null) {
      return latest;
    }
    if (row.password != null) {
      latest.add(row.password);
    }
    former(em, user).forEach(former -> latest.add(former.password));
    return List.copyOf(latest.subList(0, Math.min(Math.max(0, count), latest.size())));
  }

  /** Forgets all former passwords if nothing asks for them. */
  public void forgetUnlessAskedFor(EntityManager em) {
    if (remembered.applyAsInt(em) == 0) {
      em.createQuery("delete from FormerPassword p").executeUpdate();
    }
  }

  /** Nobody else changes the account's password until the transaction ends. */
  private static @Nullable UserRow locked(EntityManager em, UUID user) {
    return em.find(UserRow.class, user, LockModeType.PESSIMISTIC_WRITE);
  }

  private void remember(EntityManager em, UserRow row) {
    int limit = remembered.applyAsInt(em);
    List<FormerPasswordRow> former = former(em, row.id());
    if (row.password != null && limit > 0) {
      FormerPasswordRow made = new FormerPasswordRow(Ids.next(clock));
      made.userId = row.id();
      made.password = row.password;
      made.setAt =
          after(former, Objects.requireNonNullElseGet(row.passwordChangedAt, clock::instant));
      em.persist(made);
      limit--;
    }
    former.stream().skip(limit).forEach(em::remove);
  }

  /** The order counts, also for passwords set at the same moment or by a clock that went back. */
  private static Instant after(List<FormerPasswordRow> former, Instant setAt) {
    if (former.isEmpty() || former.get(0).setAt.isBefore(setAt)) {
      return setAt;
    }
    return former.get(0).setAt.plus(1, ChronoUnit.MICROS);
  }

  private static List<FormerPasswordRow> former(EntityManager em, UUID user) {
    return em.createQuery(
            "select p from FormerPassword p where p.userId = :user order by p.setAt desc, p.id desc",
            FormerPasswordRow.class)
        .setParameter("user", user)
        .getResultList();
  }
}
