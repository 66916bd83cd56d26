package io.vestibule.policies.password_expiry;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Says no once a password has had its time and, unless told otherwise, takes it away. */
public final class PasswordExpiryPolicy implements PolicyKind<PasswordExpiryPolicy.Config> {
  /**
   * Configuration.
   *
   * @param days for how many whole days a password is good
   * @param denyOnly whether it is left to the account all the same
   */
  public record Config(@Min(1) int days, @Default("false") boolean denyOnly) {}

  @Override
  public String type() {
    return "password_expiry";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    return List.of(ConfigProblem.warning("days", text("config.advised_against")));
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) {
    Config config = request.config();
    User user =
        request
            .subject()
            .map(PendingUser::id)
            .flatMap(request.services().users()::find)
            .orElseThrow(() -> new IllegalStateException("there is no account"));
    Instant changedAt = user.passwordChangedAt();
    if (changedAt == null) {
      return PolicyResult.pass().noting("password", "never set");
    }
    long age = Duration.between(changedAt, request.services().clock().instant()).toDays();
    if (age < config.days()) {
      return PolicyResult.pass().noting("age_days", age);
    }
    PolicyResult expired = PolicyResult.fail().noting("age_days", age);
    if (config.denyOnly()) {
      return expired.saying(text("expired"));
    }
    boolean taken = request.services().passwords().expire(user.id(), changedAt);
    return expired.noting("taken_away", taken).saying(text("expired_since", age - config.days()));
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(PasswordExpiryPolicy.class, key, arguments);
  }
}
