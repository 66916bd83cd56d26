package io.vestibule.stages.authenticator_duo;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SetUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets up Duo: enrols the person there, shows what their app has to read, and asks Duo whether it
 * did.
 */
public final class AuthenticatorDuoStage implements StageKind<AuthenticatorDuoStage.Config> {
  private static final Duration VALID = Duration.ofMinutes(20);

  /** Enrolments that were begun, sealed, by stage binding and account. */
  private static final ContextKey<Map<String, Object>> ENROLMENTS =
      ContextKey.mapOf("vestibule.duo_enrolments");

  /**
   * Configuration.
   *
   * @param configureFlow the flow in which people set it up for themselves, or null
   * @param friendlyName what people call it where they choose; may be empty or null
   * @param clientId names this installation to Duo: the integration key of its Auth API
   * @param clientSecret the secret key that goes with it
   * @param apiHostname the host of Duo's that answers
   * @param adminIntegrationKey stored, and without effect
   * @param adminSecretKey stored, and without effect
   */
  public record Config(
      @Nullable Ref<Flow> configureFlow,
      @Default("") @Nullable String friendlyName,
      String clientId,
      Secret clientSecret,
      String apiHostname,
      @Default("") String adminIntegrationKey,
      @Default("\"\"") Secret adminSecretKey)
      implements ConfigurableStage {}

  @Override
  public String type() {
    return "authenticator_duo";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (!config.clientId().matches("[A-Za-z0-9_-]{1,64}")) {
      problems.add(new ConfigProblem("client_id", text("config.key")));
    }
    if (config.clientSecret().isEmpty()) {
      problems.add(new ConfigProblem("client_secret", text("config.required")));
    }
    if (!config
        .apiHostname()
        .matches("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?")) {
      problems.add(new ConfigProblem("api_hostname", text("config.host")));
    }
    if (!config.adminIntegrationKey().isEmpty()) {
      problems.add(ConfigProblem.warning("admin_integration_key", text("config.no_effect")));
    }
    if (!config.adminSecretKey().isEmpty()) {
      problems.add(ConfigProblem.warning("admin_secret_key", text("config.no_effect")));
    }
    return problems;
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return SetUp.owner(run) instanceof SetUp.Owner.Known known
        && begun(run, known.user()).isEmpty();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    SetUp.Owner owner = SetUp.owner(run);
    if (owner instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) owner).user();
    Optional<DuoApi.Enrolment> begun = begun(run, user);
    if (begun.isPresent()) {
      return Outcome.ask(challenge(run, begun.get()));
    }
    DuoApi duo = new DuoApi(run, run.config());
    try {
      DuoApi.Enrolment enrolment = duo.enroll(user.username(), VALID);
      Map<String, Object> all = new HashMap<>(run.context().get(ENROLMENTS).orElse(Map.of()));
      all.put(key(run, user), seal(run, user, enrolment));
      return Outcome.ask(challenge(run, enrolment)).with(ENROLMENTS, all);
    } catch (RemoteException e) {
      duo.tell("Failed to enroll user", e);
      return Outcome.deny(text("unavailable")).because("Duo " + e.getMessage());
    }
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    SetUp.Owner owner = SetUp.owner(run);
    if (owner instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) owner).user();
    Optional<DuoApi.Enrolment> begun = begun(run, user);
    if (begun.isEmpty()) {
      return Outcome.askAgain(FieldError.nonField(text("expired")));
    }
    DuoApi duo = new DuoApi(run, run.config());
    try {
      return switch (duo.status(begun.get())) {
        case SUCCESS -> add(run, user, begun.get());
        case WAITING -> Outcome.askAgain(FieldError.nonField(text("waiting")));
        case INVALID ->
            Outcome.deny(text("status"))
                .because("Duo does not know the enrolment, or it is over")
                .with(over(run, user));
      };
    } catch (RemoteException e) {
      duo.tell("Failed to ask for an enrolment", e);
      return Outcome.askAgain(FieldError.nonField(text("unavailable")));
    }
  }

  private static Outcome.Submitted add(
      StageRun<Config> run, User user, DuoApi.Enrolment enrolment) {
    String identifier = run.config().apiHostname() + " " + enrolment.userId();
    if (run.services().factors().find(FactorType.DUO, identifier).isPresent()) {
      return Outcome.deny(text("taken")).with(over(run, user));
    }
    Outcome.Submitted added =
        SetUp.add(
            run,
            new NewFactor(
                user.id(),
                FactorType.DUO,
                "",
                run.stage().id(),
                identifier,
                Map.of(),
                Map.of(DuoApi.USER_ID, enrolment.userId()),
                List.of(),
                0),
            text("taken"));
    return added instanceof Outcome.Done done ? done.with(over(run, user)) : added;
  }

  private static Challenge challenge(StageRun<Config> run, DuoApi.Enrolment enrolment) {
    Challenge.Builder challenge =
        Challenge.of("ak-stage-authenticator-duo")
            .aboutUser()
            .introduction(text("introduction"))
            .action(text("action"))
            .attribute("activation_barcode", enrolment.barcode())
            .attribute("activation_code", enrolment.activationCode())
            .attribute("stage_uuid", run.stage().id().toString())
            // Duo has a picture of it, too. It is not loaded from there.
            .field(
                Field.of("qr_code", FieldKind.QR_CODE, text("qr_code"))
                    .value(enrolment.activationCode())
                    .build());
    if (!enrolment.url().isEmpty()) {
      challenge.field(
          Field.of("activation_url", FieldKind.READ_ONLY, text("url"))
              .value(enrolment.url())
              .build());
    }
    return challenge.build();
  }

  // --- what a run knows of an enrolment

  private static Optional<DuoApi.Enrolment> begun(StageRun<Config> run, User user) {
    return Optional.ofNullable(run.context().get(ENROLMENTS).orElse(Map.of()).get(key(run, user)))
        .flatMap(kept -> run.services().seals().open(purpose(run, user), kept.toString()))
        .map(text -> text.split("\n", -1))
        .filter(parts -> parts.length == 4)
        .map(parts -> new DuoApi.Enrolment(parts[0], parts[1], parts[2], parts[3]));
  }

  private static String seal(StageRun<Config> run, User user, DuoApi.Enrolment enrolment) {
    return run.services()
        .seals()
        .seal(
            purpose(run, user),
            String.join(
                "\n",
                enrolment.userId(),
                enrolment.activationCode(),
                enrolment.barcode(),
                enrolment.url()),
            VALID);
  }

  private static ContextChanges over(StageRun<Config> run, User user) {
    Map<String, Object> rest = new HashMap<>(run.context().get(ENROLMENTS).orElse(Map.of()));
    rest.remove(key(run, user));
    return ContextChanges.none().put(ENROLMENTS, rest);
  }

  private static String key(StageRun<Config> run, User user) {
    return run.binding().id() + " " + user.id();
  }

  private static String purpose(StageRun<Config> run, User user) {
    return "duo enrolment " + key(run, user);
  }

  private static Text text(String key) {
    return Text.of(AuthenticatorDuoStage.class, key);
  }
}
