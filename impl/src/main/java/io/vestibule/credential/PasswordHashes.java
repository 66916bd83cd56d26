package io.vestibule.credential;

import io.vestibule.metrics.Metrics;
import io.vestibule.metrics.Metrics.Hashing;
import io.vestibule.settings.Settings;
import java.text.Normalizer;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Hashes passwords and compares with hashes.
 *
 * <p>New hashes are argon2id at the cost the settings say, of the password in Unicode normalisation
 * form NFKC (NIST SP 800-63B §3.1.1.2). The whole password counts. Only so many hashes are computed
 * at a time, so that a crowd at the door takes no more memory than the operator granted.
 */
public final class PasswordHashes {
  /**
   * The longest password looked at, in characters. Longer ones are refused before any work is done.
   */
  public static final int MAX_LENGTH = 1024;

  private final Argon2 argon2;
  private final Semaphore places;
  private final String nobodys;
  private final Metrics metrics;

  /** Hashes by the installation's settings that nobody counts. */
  public PasswordHashes(Settings settings) {
    this(settings, Metrics.NONE);
  }

  /** Hashes by the installation's settings. */
  public PasswordHashes(Settings settings, Metrics metrics) {
    this.metrics = metrics;
    this.argon2 =
        new Argon2(
            new Argon2.Cost(
                settings.get(Settings.ARGON2_MEMORY),
                settings.get(Settings.ARGON2_ITERATIONS),
                settings.get(Settings.ARGON2_PARALLELISM)));
    this.places = new Semaphore(settings.get(Settings.PASSWORD_CONCURRENCY), true);
    this.nobodys = hash("the password of nobody");
  }

  /** The hash of a new password. */
  public String hash(String password) {
    return inTurn(Hashing.HASH, () -> argon2.hash(normal(password)));
  }

  /**
   * Whether a password fits a hash. False for a hash of a kind nobody here knows, after the time a
   * comparison takes.
   *
   * @param stored the hash
   * @param password what was typed, unchanged
   */
  public boolean verify(String stored, String password) {
    if (isTooLong(password)) {
      return false;
    }
    return inTurn(
        Hashing.VERIFY,
        () -> {
          Optional<Boolean> fits =
              argon2
                  .verify(stored, normal(password))
                  // Hashes from elsewhere are of what was typed there.
                  .or(() -> LegacyHashes.verify(stored, password));
          if (fits.isEmpty()) {
            argon2.verify(nobodys, normal(password));
          }
          return fits.orElse(false);
        });
  }

  /** Takes the time a comparison takes, where there is nothing to compare with. */
  public void verifyNobodys(String password) {
    verify(nobodys, password);
  }

  /** Whether a hash is what {@link #hash} would make today, parameters included. */
  public boolean isCurrent(String stored) {
    return argon2.isCurrent(stored);
  }

  /** How {@link #derive} is to work: at today's cost, with a new salt. */
  public String salt() {
    return argon2.salt();
  }

  /**
   * The hash of a code, always the same for the same salt, so that it can be looked up.
   *
   * @param salt what {@link #salt} gave
   */
  public String derive(String salt, String code) {
    return inTurn(Hashing.DERIVE, () -> argon2.derive(salt, normal(code)));
  }

  /** How many hashes wait for their turn, about. */
  public int waiting() {
    return places.getQueueLength();
  }

  /** Whether a password is too long to be looked at. */
  public static boolean isTooLong(String password) {
    return password.codePointCount(0, password.length()) > MAX_LENGTH;
  }

  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  private interface Work<T> {
    T done();
  }

  private <T> T inTurn(Hashing purpose, Work<T> work) {
    long asked = System.nanoTime();
    places.acquireUninterruptibly();
    long begun = System.nanoTime();
    try {
      return work.done();
    } finally {
      places.release();
      metrics.hashed(purpose, begun - asked, System.nanoTime() - begun);
    }
  }
}
