package io.vestibule.api.credential;

import java.io.IOException;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * Says how good a password is, whoever's it is. What is asked about is neither kept nor logged, and
 * nothing by which it could be told leaves the server.
 */
public interface PasswordAppraisal {
  /**
   * Whether a password is one of the commonest, a word or name by itself, or nothing but the
   * repetition of such or of a few characters. Looks at the whole password; case does not count.
   */
  boolean isCommon(String password);

  /**
   * How often a password was found in breaches, by the installation's own list.
   *
   * @return the number, 0 if it is not on the list; empty if the installation has none
   * @throws IOException if the list cannot be read, or is not one
   */
  OptionalLong breachesListed(String password) throws IOException;

  /**
   * How often a password was found in breaches, by a service that is asked about the first five
   * digits of its hash and answers for all passwords that have them.
   *
   * @return the number; 0 if the service does not know the password
   * @throws IOException if the service does not answer in time, or with something else
   * @throws InterruptedException if nobody waits for the answer any more
   */
  long breachesKnownOnline(String password) throws IOException, InterruptedException;

  /**
   * Estimates how hard a password is to guess. Only its first 72 characters are looked at, since
   * the work grows faster than the length.
   *
   * @param password the password
   * @param associated words whoever guesses would try first, such as the owner's name
   * @throws InterruptedException if nobody waits for the answer any more
   */
  PasswordStrength strength(String password, Collection<String> associated)
      throws InterruptedException;
}
