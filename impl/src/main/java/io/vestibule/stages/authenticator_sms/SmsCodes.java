package io.vestibule.stages.authenticator_sms;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SentCodes;
import java.time.Duration;
import java.util.Optional;

/** Codes by text message. */
public final class SmsCodes extends SentCodes<AuthenticatorSmsStage.Config> {
  /** Codes by text message. */
  public SmsCodes() {
    super(AuthenticatorSmsStage.Config.class);
  }

  @Override
  public FactorType type() {
    return FactorType.SMS;
  }

  @Override
  public Text prompt(Factor factor) {
    return Text.of(SmsCodes.class, "prompt", factor.details().getOrDefault(ADDRESS, "***"));
  }

  @Override
  protected Duration validFor(Optional<AuthenticatorSmsStage.Config> config) {
    return TextMessage.VALID;
  }

  @Override
  protected Optional<Text> deliver(
      StageRun<?> run,
      Optional<AuthenticatorSmsStage.Config> config,
      User user,
      String recipient,
      String code) {
    return config.isEmpty()
        // Without the stage nobody is known who would send it.
        ? Optional.of(notSent())
        : TextMessage.send(run, config.get(), user, recipient, code);
  }
}
