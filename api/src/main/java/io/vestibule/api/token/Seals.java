package io.vestibule.api.token;

import java.time.Duration;
import java.util.Optional;

/**
 * Seals what a run has to keep and nobody must read or change, e.g. a secret that is about to be
 * set up, or a code that was sent. It is encrypted (AES-256-GCM) with the installation's key.
 *
 * <p>Opening it does not use it up: where it must be good once, {@link OneTimeTokens#claim} the
 * sealed text.
 */
public interface Seals {
  /**
   * Seals a text.
   *
   * @param purpose what it is for, with whatever it is bound to; it can be opened for the same only
   * @param text the text
   * @param validFor how long it can be opened
   */
  String seal(String purpose, String text, Duration validFor);

  /**
   * Opens what was sealed.
   *
   * @return the text; empty if it was sealed for something else or with another key, was changed,
   *     or is too old
   */
  Optional<String> open(String purpose, String sealed);
}
