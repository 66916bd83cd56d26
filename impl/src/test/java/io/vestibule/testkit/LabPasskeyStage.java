package io.vestibule.testkit;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.config.Default;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SetUp;
import io.vestibule.stages.authenticator_webauthn.Hint;
import io.vestibule.stages.authenticator_webauthn.PasskeySettings;
import io.vestibule.stages.authenticator_webauthn.Passkeys;
import io.vestibule.stages.authenticator_webauthn.UserVerification;
import java.util.List;
import java.util.UUID;

/**
 * A stage that has a passkey shown and does nothing else: one of whom the run is about, or any if
 * it is about nobody. Other stages can refer to it for its settings.
 */
public final class LabPasskeyStage implements StageKind<LabPasskeyStage.Config> {
  /** The field of the answer. */
  public static final String FIELD = "webauthn";

  /**
   * Configuration.
   *
   * @param webauthnUserVerification whether the authenticator must make sure who uses it
   * @param webauthnHints what the browser should offer first
   * @param webauthnAllowedDeviceTypes the models that may be used
   */
  public record Config(
      @Default("preferred") UserVerification webauthnUserVerification,
      @Default("[]") List<Hint> webauthnHints,
      @Default("[]") List<UUID> webauthnAllowedDeviceTypes)
      implements PasskeySettings {}

  @Override
  public String type() {
    return "lab_passkey";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    List<Factor> allowed =
        run.user()
            .map(
                user ->
                    run.services().factors().of(user.id()).stream()
                        .filter(factor -> factor.type() == FactorType.WEBAUTHN)
                        .toList())
            .orElse(List.of());
    Passkeys.Posed posed =
        Passkeys.request(
            run,
            allowed,
            run.config().webauthnUserVerification(),
            run.config().webauthnHints(),
            Widget.Passkey.Ceremony.GET);
    return Outcome.ask(
            Challenge.of("lab-passkey")
                .field(
                    Field.of(FIELD, FieldKind.JSON, Text.literal("Passkey"))
                        .maxLength(Passkeys.LONGEST_ANSWER)
                        .widget(posed.widget())
                        .build())
                .attribute("options", posed.options())
                .build())
        .with(posed.changes());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Passkeys.Shown shown =
        Passkeys.judge(
            run,
            run.user().map(User::id).orElse(null),
            answer.text(FIELD).orElse(""),
            run.config().webauthnUserVerification(),
            run.config().webauthnAllowedDeviceTypes());
    if (shown instanceof Passkeys.Shown.Accepted accepted) {
      return Outcome.done()
          .with(accepted.changes())
          .with(
              run.user().isPresent()
                  ? SetUp.shown(run, accepted.factor())
                  : Passkeys.passwordless(run, accepted.factor()).orElseThrow());
    }
    String reason = ((Passkeys.Shown.Refused) shown).reason().name();
    return Outcome.askAgain(FieldError.of(FIELD, Text.literal(reason))).with(shown.changes());
  }
}
