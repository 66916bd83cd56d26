package io.vestibule.api.credential;

import io.vestibule.api.text.Text;
import java.util.List;

/**
 * How hard a password is to guess, as an estimate.
 *
 * @param score from 0, guessed at once, to 4, out of reach even for who stole its hash
 * @param advice how to make a better one; empty if it is good
 */
public record PasswordStrength(int score, List<Text> advice) {
  public PasswordStrength {
    advice = List.copyOf(advice);
  }
}
