package io.vestibule.stages.authenticator_validate;

import static io.vestibule.stages.authenticator_validate.AuthenticatorValidateStage.text;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.stages.authenticator_webauthn.Passkeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nobody said who they are: any passkey that is registered here may say so. */
final class Passwordless {
  private static final String WEBAUTHN = "webauthn";

  private Passwordless() {}

  static Outcome.Ask ask(StageRun<AuthenticatorValidateStage.Config> run) {
    Passkeys.Posed posed =
        Passkeys.request(
            run,
            List.of(),
            run.config().webauthnUserVerification(),
            run.config().webauthnHints(),
            Widget.Passkey.Ceremony.GET);
    Map<String, @Nullable Object> challenge = new LinkedHashMap<>();
    challenge.put("device_class", FactorType.WEBAUTHN.deviceClass());
    challenge.put("device_uid", "-1");
    challenge.put("challenge", posed.options());
    challenge.put("last_used", null);
    return Outcome.ask(
            Challenge.of(Asked.COMPONENT)
                .introduction(text("passkey.introduction"))
                .action(text("passkey.action"))
                .field(
                    Field.of(WEBAUTHN, FieldKind.JSON, text("passkey"))
                        .maxLength(Passkeys.LONGEST_ANSWER)
                        .widget(posed.widget())
                        .build())
                .attribute("device_challenges", List.of(challenge))
                .attribute("configuration_stages", List.of())
                .build())
        .with(posed.changes());
  }

  static Outcome.Submitted judge(StageRun<AuthenticatorValidateStage.Config> run, Answer answer) {
    Passkeys.Shown shown =
        Passkeys.judge(
            run,
            null,
            answer.text(WEBAUTHN).orElse(""),
            run.config().webauthnUserVerification(),
            run.config().webauthnAllowedDeviceTypes());
    if (!(shown instanceof Passkeys.Shown.Accepted accepted)) {
      return Outcome.askAgain(FieldError.of(WEBAUTHN, Asked.refusal(shown, run)))
          .with(shown.changes());
    }
    return Passkeys.passwordless(run, accepted.factor())
        .<Outcome.Submitted>map(known -> Outcome.done().with(accepted.changes()).with(known))
        .orElseGet(() -> Outcome.deny().because("the account is gone"));
  }
}
