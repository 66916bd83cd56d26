package io.vestibule.api.factor;

import java.util.Map;
import java.util.Objects;

/**
 * A factor as whoever judges an answer sees it.
 *
 * @param factor the factor
 * @param secrets what was given when it was added
 * @param counter the highest step or count that was used
 */
public record FactorState(Factor factor, Map<String, String> secrets, long counter) {
  public FactorState {
    Objects.requireNonNull(factor, "factor");
    secrets = Map.copyOf(secrets);
  }

  /** Shows nothing that is secret. */
  @Override
  public String toString() {
    return "FactorState[" + factor.id() + "]";
  }
}
