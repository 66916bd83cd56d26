package io.vestibule.policies.unique_password;

import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.UUID;

/** Says no to a password the account has, or had not long ago. */
public final class UniquePasswordPolicy implements PolicyKind<UniquePasswordPolicy.Config> {
  /**
   * Configuration.
   *
   * @param passwordField the key of the prompt the password was typed into
   * @param numHistoricalPasswords with how many of the account's latest passwords it is compared,
   *     the present one included
   */
  public record Config(
      @Default("password") @NotBlank String passwordField,
      @Default("1") @Min(0) @Max(24) int numHistoricalPasswords) {}

  @Override
  public String type() {
    return "unique_password";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public int passwordsRemembered(Config config) {
    return config.numHistoricalPasswords();
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) throws InterruptedException {
    Config config = request.config();
    String password = request.context().text(config.passwordField()).orElse("");
    if (password.isEmpty()) {
      return PolicyResult.fail().saying(text("missing"));
    }
    UUID account = request.subject().map(PendingUser::id).orElse(null);
    if (account == null) {
      return PolicyResult.pass().noting("account", "none");
    }
    return request
            .services()
            .passwords()
            .isAmongLatest(account, password, config.numHistoricalPasswords())
        ? PolicyResult.fail().saying(text("used"))
        : PolicyResult.pass();
  }

  private static Text text(String key) {
    return Text.of(UniquePasswordPolicy.class, key);
  }
}
