package io.vestibule.api.factor;

import io.vestibule.api.user.AccountDraft.Notice;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The factors of accounts. */
public interface Factors {
  /** The longest name of a factor, in characters. */
  int MAX_NAME = 100;

  /** The most factors an account can have. */
  int MAX_PER_USER = 40;

  /** The factors of an account: the one used last first, those never used by their names. */
  List<Factor> of(UUID user);

  /** Whether an account has a factor its owner can be asked for. */
  default boolean hasAny(UUID user) {
    return of(user).stream().anyMatch(Factor::canBeShown);
  }

  /**
   * The factor with an identifier.
   *
   * @param type what it is
   * @param identifier what was given as {@link NewFactor#identifier}
   */
  Optional<Factor> find(FactorType type, String identifier);

  /**
   * Where codes for a factor are sent to, for whoever sends them: what was given as the secret
   * {@value #RECIPIENT} when it was added. No other secret is told.
   *
   * @param user the account it must belong to
   * @param factor the factor
   * @return the address or number; empty if there is none, or no such factor of that account
   */
  Optional<String> recipient(UUID user, UUID factor);

  /** The name of the secret that says where codes are sent to. */
  String RECIPIENT = "recipient";

  /**
   * Whether anybody has a factor with a detail.
   *
   * @param type what it is
   * @param detail the name of the detail
   * @param value its value, exactly
   */
  boolean isThereOneWith(FactorType type, String detail, String value);

  /**
   * Adds a factor. The audit log and a mail to its owner tell.
   *
   * @param factor the factor
   * @param notice how its owner is told
   */
  FactorAddition add(NewFactor factor, Notice notice);

  /**
   * Checks an answer: counts the attempt, has it judged, and uses up what it uses. Of any number of
   * answers at the same moment no more are judged than the limit allows, and what is good once is
   * accepted once.
   *
   * @param user the account the factor must belong to
   * @param factor the factor
   * @param throttling how long, in seconds, nothing is judged after the first wrong answer, and
   *     twice as long after each more; 0 for no pause before the {@value #FREE_ATTEMPTS}th
   * @param judge judges; not called if nothing is to be judged
   */
  FactorCheck check(
      UUID user, UUID factor, double throttling, Function<FactorState, FactorUse> judge);

  /** How many wrong answers there may be before a pause, whatever the throttling. */
  int FREE_ATTEMPTS = 5;

  /**
   * Calls a factor something else.
   *
   * @param user the account it must belong to
   * @param factor the factor
   * @param name the new name; cut at {@value #MAX_NAME} characters
   * @return whether there is such a factor of that account
   */
  boolean rename(UUID user, UUID factor, String name);

  /**
   * Removes a factor. The audit log and a mail to its owner tell.
   *
   * @param user the account it must belong to
   * @param factor the factor
   * @param notice how its owner is told
   * @return whether there was such a factor of that account
   */
  boolean remove(UUID user, UUID factor, Notice notice);
}
