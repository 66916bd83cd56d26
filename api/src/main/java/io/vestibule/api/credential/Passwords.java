package io.vestibule.api.credential;

import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Checks and sets passwords. */
public interface Passwords {
  /**
   * Checks a password.
   *
   * <p>Takes the same time whether or not the account exists or may log in. Failures are counted
   * per account, for addresses the account was used from before and for all others apart; when the
   * limit is reached, passwords are refused for a while without being looked at, and the answer
   * does not say so.
   *
   * @param subject whose password it should be
   * @param password what was typed, unchanged
   * @param backends what to compare it with, in this order; nothing is ever accepted if this is
   *     empty
   * @param limit after how many failures in a row checking pauses; at least 1
   */
  PasswordCheck check(
      PendingUser subject, String password, Set<PasswordBackend> backends, int limit);

  /**
   * Sets a password.
   *
   * @param user the account
   * @param password the new password, unchanged
   * @throws PasswordRejectedException if the installation does not accept it, e.g. because it is
   *     too long
   */
  void set(UUID user, String password) throws PasswordRejectedException;

  /**
   * Uses up the link by which a run came and sets a password: both, or neither.
   *
   * @param user the account
   * @param password the new password, unchanged
   * @param link the value of {@link io.vestibule.api.context.ContextKeys#IS_RESTORED} in the run's
   *     context
   * @return whether the link was still good and made for the account; if not, nothing was set
   * @throws PasswordRejectedException if the installation does not accept the password; the link is
   *     still good then
   */
  boolean setByLink(UUID user, String password, String link) throws PasswordRejectedException;

  /**
   * Whether a password is one of the latest an account had, the present one included.
   *
   * <p>Earlier ones are only known from times at which a policy asked for them to be remembered,
   * and no more than it asked for: see {@link
   * io.vestibule.api.policy.PolicyKind#passwordsRemembered}. Takes as long as that many comparisons
   * with a hash.
   *
   * @param user the account
   * @param password what was typed, unchanged
   * @param count how many to compare it with, newest first
   * @throws InterruptedException if nobody waits for the answer any more
   */
  boolean isAmongLatest(UUID user, String password, int count) throws InterruptedException;

  /**
   * Takes an account's password away: nobody logs in with it any more. It still counts as one the
   * account had. Recorded in the audit log.
   *
   * @param user the account
   * @param changedAt when the password that has had its time was set; one set since then stays
   * @return whether it was taken away; false if it was before, or there is another one by now
   */
  boolean expire(UUID user, Instant changedAt);

  /** How good passwords are, whoever's they are. */
  PasswordAppraisal appraisal();

  /** Why a new password is not accepted. */
  final class PasswordRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Text reason;

    /**
     * A rejection.
     *
     * @param reason what to tell the person
     */
    public PasswordRejectedException(Text reason) {
      super("password rejected: " + reason);
      this.reason = reason;
    }

    /** What to tell the person. */
    public Text reason() {
      return reason;
    }
  }
}
