package io.vestibule.stages.authenticator_static;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.factor.Factor;
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
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives people recovery codes: it shows them once, and whoever goes on has them. They take the
 * place of those there were.
 */
public final class AuthenticatorStaticStage implements StageKind<AuthenticatorStaticStage.Config> {
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Configuration.
   *
   * @param configureFlow the flow in which people who are logged in get codes, or null
   * @param friendlyName what administrators call it; empty for its type
   * @param tokenCount how many codes there are
   * @param tokenLength of how many characters each is
   */
  public record Config(
      @Nullable Ref<Flow> configureFlow,
      @Default("") String friendlyName,
      @Default("6") @Min(1) @Max(50) int tokenCount,
      @Default("12") @Min(RecoveryCodes.SHORTEST) @Max(RecoveryCodes.LONGEST) int tokenLength)
      implements ConfigurableStage {}

  @Override
  public String type() {
    return "authenticator_static";
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
    Optional<List<String>> waiting = Pending.in(run, user);
    List<String> codes =
        waiting.orElseGet(
            () ->
                RecoveryCodes.make(run.config().tokenCount(), run.config().tokenLength(), RANDOM));
    Outcome.Ask ask = Outcome.ask(challenge(codes));
    return waiting.isPresent() ? ask : ask.with(Pending.kept(run, user, codes));
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    SetUp.Owner owner = SetUp.owner(run);
    if (owner instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) owner).user();
    Optional<List<String>> waiting = Pending.in(run, user);
    if (waiting.isEmpty()) {
      // Others are shown now.
      return Outcome.askAgain(FieldError.nonField(text("expired")));
    }
    List<UUID> earlier = codesOf(run, user);
    Outcome.Submitted added =
        SetUp.add(
            run,
            new NewFactor(
                user.id(),
                FactorType.STATIC,
                "",
                run.stage().id(),
                null,
                Map.of(),
                Map.of(),
                waiting.get(),
                0));
    if (!(added instanceof Outcome.Done done)) {
      return added;
    }
    // Not before the new ones are there: nobody is to be left without any.
    for (UUID old : earlier) {
      run.services().factors().remove(user.id(), old, SetUp.notice(run));
    }
    return done.with(Pending.forgotten(run));
  }

  private static List<UUID> codesOf(StageRun<Config> run, User user) {
    return run.services().factors().of(user.id()).stream()
        .filter(factor -> factor.type() == FactorType.STATIC)
        .map(Factor::id)
        .toList();
  }

  private static Challenge challenge(List<String> codes) {
    return Challenge.of("ak-stage-authenticator-static")
        .aboutUser()
        .introduction(text("introduction"))
        .attribute("codes", codes)
        .field(
            Field.of("codes", FieldKind.CODES, text("codes"))
                .value(codes.stream().map(RecoveryCodes::grouped).collect(Collectors.joining("\n")))
                .build())
        .field(Field.of("once", FieldKind.ALERT_INFO, text("once")).build())
        .action(text("action"))
        .build();
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(AuthenticatorStaticStage.class, key, arguments);
  }
}
