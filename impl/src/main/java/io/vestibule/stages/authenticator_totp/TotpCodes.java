package io.vestibule.stages.authenticator_totp;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.stages.authenticator.CodeMethod;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Codes from an app. The code of this moment is good, and so are those of one step earlier and
 * later; each once, and none older than one that was used.
 */
public final class TotpCodes implements CodeMethod {
  private static final String SECRET = "secret";
  private static final String DIGITS = "digits";

  /** What a factor keeps of a secret. */
  static Map<String, String> secrets(Totp totp) {
    return Map.of(SECRET, totp.secret(), DIGITS, Integer.toString(totp.digits()));
  }

  @Override
  public FactorType type() {
    return FactorType.TOTP;
  }

  @Override
  public boolean looksLike(String typed) {
    return Totp.digits(typed).matches("[0-9]{6}|[0-9]{8}");
  }

  @Override
  public Text prompt(Factor factor) {
    return Text.of(TotpCodes.class, "prompt");
  }

  @Override
  public FactorUse judge(StageRun<?> run, FactorState state, String typed) {
    OptionalLong step = of(state).step(typed, run.services().clock().instant(), state.counter());
    return step.isPresent() ? new FactorUse.Step(step.getAsLong()) : new FactorUse.Wrong();
  }

  private static Totp of(FactorState state) {
    String secret = state.secrets().get(SECRET);
    String digits = state.secrets().get(DIGITS);
    if (secret == null || digits == null) {
      throw new IllegalStateException("no secret is kept of factor " + state.factor().id());
    }
    return new Totp(secret, Integer.parseInt(digits));
  }
}
