package io.vestibule.stages.authenticator;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.testkit.ScriptedStage;
import io.vestibule.testkit.Together;
import java.util.List;

/** A stage that asks for a code of one factor, for tests of those codes. */
public final class SendsCode implements ScriptedStage.Script {
  private final CodeMethod method;
  private final Factor factor;
  private final int atOnce;
  private volatile List<FactorCheck> checks = List.of();

  /** A stage that asks for a code of a factor. */
  public SendsCode(CodeMethod method, Factor factor) {
    this(method, factor, 1);
  }

  /** A stage that judges each answer so many times at the same moment. */
  public SendsCode(CodeMethod method, Factor factor, int atOnce) {
    this.method = method;
    this.factor = factor;
    this.atOnce = atOnce;
  }

  /** What came of the last answer. */
  public List<FactorCheck> checks() {
    return checks;
  }

  @Override
  public Outcome.Shown show(StageRun<?> run) {
    if (SentCode.isSent(run, "factor:" + factor.id())) {
      return Outcome.ask(challenge(Text.literal("sent")));
    }
    CodeMethod.Sending sending = method.send(run, factor);
    if (sending instanceof CodeMethod.Sending.Sent sent) {
      return Outcome.ask(challenge(Text.literal("sent"))).with(sent.changes());
    }
    return Outcome.ask(challenge(((CodeMethod.Sending.NotSent) sending).why()));
  }

  @Override
  public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
    String code = answer.text("code").orElse("");
    checks =
        Together.call(
            atOnce,
            () ->
                run.services()
                    .factors()
                    .check(factor.user(), factor.id(), 0, state -> method.judge(run, state, code)));
    return checks.contains(FactorCheck.ACCEPTED)
        ? Outcome.done()
        : Outcome.askAgain(FieldError.of("code", Text.literal("wrong")));
  }

  private static Challenge challenge(Text introduction) {
    return Challenge.of("code")
        .introduction(introduction)
        .field(Field.of("code", FieldKind.CODE, Text.literal("Code")).build())
        .build();
  }
}
