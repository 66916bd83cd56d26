package io.vestibule.stages.authenticator_email;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SentCodes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Codes by mail. */
public final class EmailCodes extends SentCodes<AuthenticatorEmailStage.Config> {
  /** Codes by mail. */
  public EmailCodes() {
    super(AuthenticatorEmailStage.Config.class);
  }

  @Override
  public FactorType type() {
    return FactorType.EMAIL;
  }

  @Override
  public Text prompt(Factor factor) {
    return Text.of(EmailCodes.class, "prompt", factor.details().getOrDefault(ADDRESS, "***"));
  }

  @Override
  public Map<String, Object> challenge(Factor factor) {
    return Map.of("email", factor.details().getOrDefault(ADDRESS, "***"));
  }

  @Override
  protected Duration validFor(Optional<AuthenticatorEmailStage.Config> config) {
    return config.map(AuthenticatorEmailStage.Config::tokenExpiry).orElse(CodeMail.USUAL);
  }

  @Override
  protected Optional<Text> deliver(
      StageRun<?> run,
      Optional<AuthenticatorEmailStage.Config> config,
      User user,
      String recipient,
      String code) {
    CodeMail.send(run, config, user, recipient, code);
    return Optional.empty();
  }
}
