package io.vestibule.api.factor;

import java.util.Objects;

/** What came of adding a factor. */
public sealed interface FactorAddition {
  /**
   * It is there.
   *
   * @param factor the factor
   */
  record Added(Factor factor) implements FactorAddition {
    public Added {
      Objects.requireNonNull(factor, "factor");
    }
  }

  /** Somebody has one with the same identifier. */
  record Taken() implements FactorAddition {}

  /** The account has {@value Factors#MAX_PER_USER} factors. */
  record TooMany() implements FactorAddition {}

  /** The account is gone. */
  record AccountGone() implements FactorAddition {}
}
