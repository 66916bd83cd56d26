package io.vestibule.api.factor;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * That somebody has shown in a run that they hold a factor.
 *
 * @param user the account the factor belongs to
 * @param factor the factor
 * @param type what it is
 * @param at when
 */
public record FactorProof(UUID user, UUID factor, FactorType type, Instant at) {
  public FactorProof {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(factor, "factor");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(at, "at");
  }
}
