package io.vestibule.stages.authenticator;

import io.vestibule.api.config.Ref;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorState;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Codes that are sent to where the factor says, by the settings of the stage it was set up with.
 *
 * @param <C> the configuration of that stage
 */
public abstract class SentCodes<C extends Record> implements CodeMethod {
  /** The detail that holds the address or number with most of it left out. */
  public static final String ADDRESS = "address";

  private final Class<C> configType;

  /** Codes sent by the settings of such stages. */
  protected SentCodes(Class<C> configType) {
    this.configType = configType;
  }

  /**
   * How long a code is good.
   *
   * @param config the settings of the stage the factor was set up with; empty if it is gone
   */
  protected abstract Duration validFor(Optional<C> config);

  /**
   * Sends a code.
   *
   * @param config the settings of the stage the factor was set up with; empty if it is gone
   * @return why it could not be sent, to tell the person; empty if it was
   * @throws MailTemplateException if a mail's template is of no use
   */
  protected abstract Optional<Text> deliver(
      StageRun<?> run, Optional<C> config, User user, String recipient, String code);

  @Override
  public final boolean looksLike(String typed) {
    return SentCode.looksLike(typed);
  }

  @Override
  public final boolean isSent() {
    return true;
  }

  @Override
  public final Sending send(StageRun<?> run, Factor factor) {
    Optional<User> user = run.services().users().find(factor.user());
    Optional<String> recipient =
        run.services().factors().recipient(factor.user(), factor.id()).filter(to -> !to.isEmpty());
    if (user.isEmpty() || recipient.isEmpty()) {
      return new Sending.NotSent(notSent());
    }
    UUID stage = factor.stage();
    Optional<C> config =
        stage == null ? Optional.empty() : run.configOf(new Ref<>(Stage.class, stage), configType);
    Optional<SentCode.Made> made =
        SentCode.make(run, factor.user(), what(factor), validFor(config));
    if (made.isEmpty()) {
      return new Sending.NotSent(SentCode.tooOften());
    }
    try {
      return deliver(run, config, user.get(), recipient.get(), made.get().code())
          .<Sending>map(Sending.NotSent::new)
          .orElseGet(() -> new Sending.Sent(made.get().changes()));
    } catch (MailTemplateException e) {
      run.services()
          .events()
          .record(
              EventActions.CONFIGURATION_ERROR,
              factor.user(),
              Map.of("reason", String.valueOf(e.getMessage())));
      return new Sending.NotSent(notSent());
    }
  }

  @Override
  public final FactorUse judge(StageRun<?> run, FactorState state, String typed) {
    return SentCode.redeem(run, state.factor().user(), what(state.factor()), typed)
        ? new FactorUse.Right()
        : new FactorUse.Wrong();
  }

  /** What to tell somebody whose code could not be sent. */
  public static Text notSent() {
    return Text.of(SentCodes.class, "sent.failed");
  }

  private static String what(Factor factor) {
    return "factor:" + factor.id();
  }
}
