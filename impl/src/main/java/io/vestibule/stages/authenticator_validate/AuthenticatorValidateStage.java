package io.vestibule.stages.authenticator_validate;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Choice;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator_webauthn.Hint;
import io.vestibule.stages.authenticator_webauthn.PasskeySettings;
import io.vestibule.stages.authenticator_webauthn.UserVerification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Has the pending user show a second factor; or, where nobody said who they are yet, a passkey that
 * says both who they are and that it is they.
 */
public final class AuthenticatorValidateStage
    implements StageKind<AuthenticatorValidateStage.Config> {
  private static final String SELECTED_STAGE = "selected_stage";
  private static final Duration LONGEST = Duration.ofDays(365);

  /**
   * Configuration.
   *
   * @param notConfiguredAction what happens where an account has no factor that would be accepted
   * @param deviceClasses the types of factor that are accepted
   * @param configurationStages the stages by which a factor is set up where there is none; more
   *     than one to choose from
   * @param lastAuthThreshold how long a browser in which a factor was shown is not asked again;
   *     zero to ask always
   * @param webauthnUserVerification whether authenticators have to make sure who uses them
   * @param webauthnHints which authenticators browsers are to think of first
   * @param webauthnAllowedDeviceTypes the AAGUIDs of authenticators that are accepted; empty for
   *     any
   * @param emailOtpThrottlingFactor seconds of pause after the first wrong code, twice as long
   *     after each more; 0 for none before the fifth
   * @param smsOtpThrottlingFactor likewise
   * @param totpOtpThrottlingFactor likewise
   * @param staticOtpThrottlingFactor likewise
   */
  public record Config(
      @Default("skip") NotConfigured notConfiguredAction,
      @Default("[\"static\",\"totp\",\"webauthn\",\"duo\",\"sms\",\"email\"]")
          List<FactorType> deviceClasses,
      @Default("[]") List<Ref<Stage>> configurationStages,
      @Default("seconds=0") Duration lastAuthThreshold,
      @Default("preferred") UserVerification webauthnUserVerification,
      @Default("[]") List<Hint> webauthnHints,
      @Default("[]") List<UUID> webauthnAllowedDeviceTypes,
      @Default("1") double emailOtpThrottlingFactor,
      @Default("1") double smsOtpThrottlingFactor,
      @Default("1") double totpOtpThrottlingFactor,
      @Default("1") double staticOtpThrottlingFactor)
      implements PasskeySettings {
    public Config {
      deviceClasses = List.copyOf(deviceClasses);
      configurationStages = List.copyOf(configurationStages);
      webauthnHints = List.copyOf(webauthnHints);
      webauthnAllowedDeviceTypes = List.copyOf(webauthnAllowedDeviceTypes);
    }

    /** The pause after a wrong answer for a type, in seconds. */
    double throttling(FactorType type) {
      return switch (type) {
        case TOTP -> totpOtpThrottlingFactor;
        case STATIC -> staticOtpThrottlingFactor;
        case EMAIL -> emailOtpThrottlingFactor;
        case SMS -> smsOtpThrottlingFactor;
        case WEBAUTHN, DUO -> 0;
      };
    }
  }

  @Override
  public String type() {
    return "authenticator_validate";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    if (config.notConfiguredAction() == NotConfigured.SKIP) {
      return Set.of();
    }
    Set<Capability> proves = EnumSet.of(Capability.PROVES_FACTOR);
    if (config.notConfiguredAction() == NotConfigured.DENY
        && config.deviceClasses().equals(List.of(FactorType.WEBAUTHN))) {
      proves.add(Capability.PROVES_PASSKEY);
    }
    return proves;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (config.notConfiguredAction() == NotConfigured.CONFIGURE
        && config.configurationStages().isEmpty()) {
      problems.add(new ConfigProblem("not_configured_action", text("config.needs_stages")));
    }
    if (config.deviceClasses().isEmpty()) {
      problems.add(new ConfigProblem("device_classes", text("config.no_classes")));
    }
    if (config.lastAuthThreshold().isNegative()
        || config.lastAuthThreshold().compareTo(LONGEST) > 0) {
      problems.add(new ConfigProblem("last_auth_threshold", text("config.threshold")));
    }
    throttling("email", config.emailOtpThrottlingFactor(), problems);
    throttling("sms", config.smsOtpThrottlingFactor(), problems);
    throttling("totp", config.totpOtpThrottlingFactor(), problems);
    throttling("static", config.staticOtpThrottlingFactor(), problems);
    return problems;
  }

  private static void throttling(String type, double seconds, List<ConfigProblem> problems) {
    if (!(seconds >= 0 && seconds <= 3600)) {
      problems.add(new ConfigProblem(type + "_otp_throttling_factor", text("config.throttling")));
    }
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return Asked.of(run).filter(Asked::wouldSend).isPresent();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    if (run.subject().isEmpty()) {
      return isPasswordless(run) ? Passwordless.ask(run) : notConfigured(run);
    }
    Optional<Asked> asked = Asked.of(run);
    if (asked.isEmpty()) {
      return notConfigured(run);
    }
    if (asked.get().isShownInstead()) {
      return Outcome.done();
    }
    return isRemembered(run, asked.get()) ? Outcome.done() : asked.get().ask();
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    if (run.subject().isEmpty()) {
      return isPasswordless(run) ? Passwordless.judge(run, answer) : chosen(run, answer);
    }
    Optional<Asked> asked = Asked.of(run);
    return asked.isPresent() ? asked.get().judge(answer) : chosen(run, answer);
  }

  /** Nobody said who they are: a passkey can. */
  private static boolean isPasswordless(StageRun<Config> run) {
    return run.flow().designation() == Designation.AUTHENTICATION
        && run.config().deviceClasses().contains(FactorType.WEBAUTHN);
  }

  /** In recovery nothing is remembered: there the factor stands for the password. */
  private static boolean isRemembered(StageRun<Config> run, Asked asked) {
    Duration threshold = run.config().lastAuthThreshold();
    return !threshold.isZero()
        && run.flow().designation() != Designation.RECOVERY
        && run.factorShownHere(asked.user().id(), threshold).filter(asked::accepts).isPresent();
  }

  // --- where there is no factor

  private static Outcome.Shown notConfigured(StageRun<Config> run) {
    Config config = run.config();
    return switch (config.notConfiguredAction()) {
      case SKIP -> Outcome.done();
      case DENY -> Outcome.deny(text("none")).because("the account has no factor of these types");
      case CONFIGURE -> configure(run);
    };
  }

  private static Outcome.Shown configure(StageRun<Config> run) {
    Map<Ref<Stage>, Stage> stages = configurationStages(run);
    if (stages.isEmpty()) {
      run.services()
          .events()
          .record(
              EventActions.CONFIGURATION_ERROR,
              run.user().map(User::id).orElse(null),
              Map.of("stage", run.stage().name(), "reason", "no stage to set a factor up with"));
      return Outcome.deny().because("none of the configuration stages is there");
    }
    if (stages.size() == 1) {
      return Outcome.done().first(stages.keySet().iterator().next());
    }
    List<Choice> choices = new ArrayList<>();
    List<Map<String, @Nullable Object>> told = new ArrayList<>();
    stages.forEach(
        (ref, stage) -> {
          Text name = nameOf(run, ref, stage);
          choices.add(new Choice(ref.id().toString(), name));
          Map<String, @Nullable Object> entry = new LinkedHashMap<>();
          entry.put("pk", ref.id().toString());
          entry.put("name", name);
          entry.put("verbose_name", name);
          entry.put("meta_model_name", "authentik_stages_" + stage.type() + "." + model(stage));
          told.add(entry);
        });
    return Outcome.ask(
        Challenge.of(Asked.COMPONENT)
            .aboutUser()
            .introduction(text("configure"))
            .action(text("configure.action"))
            .field(
                Field.of(SELECTED_STAGE, FieldKind.RADIO, text("configure.choice"))
                    .choices(choices)
                    .value(choices.get(0).value())
                    .build())
            .attribute("device_challenges", List.of())
            .attribute("configuration_stages", told)
            .build());
  }

  private static String model(Stage stage) {
    return stage.type().replace("_", "") + "stage";
  }

  /** A stage of those to choose from was chosen. */
  private static Outcome.Submitted chosen(StageRun<Config> run, Answer answer) {
    Outcome.Shown now = notConfigured(run);
    if (now instanceof Outcome.Either settled) {
      return settled;
    }
    String chosen = answer.text(SELECTED_STAGE).orElse("");
    return configurationStages(run).keySet().stream()
        .filter(ref -> ref.id().toString().equals(chosen))
        .findFirst()
        .<Outcome.Submitted>map(ref -> Outcome.done().first(ref))
        .orElseGet(
            () -> Outcome.askAgain(FieldError.of(SELECTED_STAGE, text("configure.unknown"))));
  }

  /** Those of the stages that are there and set something up. */
  private static Map<Ref<Stage>, Stage> configurationStages(StageRun<Config> run) {
    Map<Ref<Stage>, Stage> stages = new LinkedHashMap<>();
    for (Ref<Stage> ref : run.config().configurationStages()) {
      run.stageOf(ref)
          .filter(
              stage ->
                  run.configOf(ref, Record.class).stream()
                      .anyMatch(ConfigurableStage.class::isInstance))
          .ifPresent(stage -> stages.put(ref, stage));
    }
    return stages;
  }

  private static Text nameOf(StageRun<Config> run, Ref<Stage> ref, Stage stage) {
    return run.configOf(ref, Record.class)
        .filter(ConfigurableStage.class::isInstance)
        .map(ConfigurableStage.class::cast)
        .map(ConfigurableStage::friendlyName)
        .filter(name -> !name.isBlank())
        .map(Text::literal)
        .orElseGet(
            () ->
                java.util.Arrays.stream(FactorType.values())
                    .filter(type -> stage.type().equals("authenticator_" + type.deviceClass()))
                    .findFirst()
                    .map(FactorType::label)
                    .orElseGet(() -> Text.literal(stage.name())));
  }

  /** Whether a run knows by what somebody proved who they are. */
  static boolean knowsMethod(StageRun<Config> run) {
    return run.context().has(ContextKeys.AUTH_METHOD);
  }

  static Text text(String key, Object... arguments) {
    return Text.of(AuthenticatorValidateStage.class, key, arguments);
  }
}
