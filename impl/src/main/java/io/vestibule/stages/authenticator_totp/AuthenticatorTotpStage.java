package io.vestibule.stages.authenticator_totp;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigName;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SetUp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Has people add an app that makes codes: it shows a secret and asks for the code the app makes of
 * it. That code is used up with it.
 */
public final class AuthenticatorTotpStage implements StageKind<AuthenticatorTotpStage.Config> {
  /** The wrong codes after which a run is over. They would be of use to nobody but a program. */
  private static final int MOST_WRONG = 10;

  private static final String CODE = "code";

  /**
   * Configuration.
   *
   * @param configureFlow the flow in which people who are logged in add an app, or null
   * @param friendlyName what administrators call it; empty for its type
   * @param digits how many digits codes have
   */
  public record Config(
      @Nullable Ref<Flow> configureFlow, @Default("") String friendlyName, Digits digits)
      implements ConfigurableStage {}

  /** How many digits codes have. */
  public enum Digits {
    /** Six, as all apps can. */
    @ConfigName("6")
    SIX(6),
    /** Eight. */
    @ConfigName("8")
    EIGHT(8);

    private final int number;

    Digits(int number) {
      this.number = number;
    }

    /** The number. */
    public int number() {
      return number;
    }
  }

  @Override
  public String type() {
    return "authenticator_totp";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    SetUp.Owner owner = SetUp.owner(run);
    if (owner instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) owner).user();
    Optional<Totp> waiting = waiting(run, user);
    Totp totp = waiting.orElseGet(() -> Totp.fresh(run.config().digits().number()));
    Outcome.Ask ask = Outcome.ask(challenge(run, user, totp));
    return waiting.isPresent() ? ask : ask.with(Pending.of(run, user, totp).kept(run));
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    SetUp.Owner owner = SetUp.owner(run);
    if (owner instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) owner).user();
    Optional<Totp> waiting = waiting(run, user);
    if (waiting.isEmpty()) {
      // Another secret is shown now.
      return Outcome.askAgain(FieldError.of(CODE, text("expired")));
    }
    Totp totp = waiting.get();
    OptionalLong step =
        totp.step(answer.text(CODE).orElse(""), run.services().clock().instant(), 0);
    if (step.isEmpty()) {
      return wrong(run);
    }
    Outcome.Submitted added =
        SetUp.add(
            run,
            new NewFactor(
                user.id(),
                FactorType.TOTP,
                "",
                run.stage().id(),
                null,
                Map.of(),
                TotpCodes.secrets(totp),
                List.of(),
                step.getAsLong()));
    return added instanceof Outcome.Done done ? done.with(Pending.forgotten(run)) : added;
  }

  private static Outcome.Submitted wrong(StageRun<Config> run) {
    Pending pending = Pending.in(run).orElseThrow().wrongAgain();
    return pending.wrong() < MOST_WRONG
        ? Outcome.askAgain(FieldError.of(CODE, text("mismatch"))).with(pending.kept(run))
        : Outcome.deny(text("too_often"))
            .because(MOST_WRONG + " wrong codes were typed")
            .with(Pending.forgotten(run));
  }

  /** The secret that was shown and is still good, with as many digits as were asked for. */
  private static Optional<Totp> waiting(StageRun<Config> run, User user) {
    return Pending.in(run)
        .flatMap(pending -> pending.open(run, user))
        .map(secret -> new Totp(secret, run.config().digits().number()));
  }

  private static Challenge challenge(StageRun<Config> run, User user, Totp totp) {
    String address = totp.address(run.brand().title(), user.username());
    return Challenge.of("ak-stage-authenticator-totp")
        .aboutUser()
        .introduction(text("introduction"))
        .attribute("config_url", address)
        .field(Field.of("qr_code", FieldKind.QR_CODE, text("qr_code")).value(address).build())
        .field(
            Field.of("secret", FieldKind.READ_ONLY_AREA, text("secret"))
                .help(text("secret.help"))
                .value(totp.grouped())
                .build())
        .field(
            Field.of(CODE, FieldKind.CODE, text("code", totp.digits()))
                .autocomplete("one-time-code")
                .maxLength(32)
                .build())
        .action(text("action"))
        .build();
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(AuthenticatorTotpStage.class, key, arguments);
  }
}
