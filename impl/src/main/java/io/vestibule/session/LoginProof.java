package io.vestibule.session;

import io.vestibule.api.factor.FactorProof;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * By what somebody logs in.
 *
 * @param method how they proved who they are, for the audit log
 * @param proven whether they have shown just now that the account is theirs
 * @param factors the factors of the account they have shown just now
 * @param rememberFactor how long the browser is remembered as one in which a factor was shown; zero
 *     for not at all
 */
public record LoginProof(
    String method, boolean proven, List<FactorProof> factors, Duration rememberFactor) {
  public LoginProof {
    Objects.requireNonNull(method, "method");
    factors = List.copyOf(factors);
    Objects.requireNonNull(rememberFactor, "rememberFactor");
  }

  /** A login by one proof without a factor. */
  public static LoginProof by(String method) {
    return new LoginProof(method, true, List.of(), Duration.ZERO);
  }
}
