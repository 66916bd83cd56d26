package io.vestibule.stages.identification;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Link;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.References;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.stages.authenticator_webauthn.PasskeySettings;
import io.vestibule.stages.authenticator_webauthn.Passkeys;
import io.vestibule.stages.captcha.Captcha;
import io.vestibule.stages.captcha.CaptchaStage;
import io.vestibule.stages.password.PasswordAttempt;
import io.vestibule.stages.password.PasswordStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks who the person is; with a password stage embedded for their password, too, with a captcha
 * stage embedded for what that asks, and with the settings of a stage that has passkeys shown for a
 * passkey instead of all that.
 *
 * <p>Where the stage pretends that everybody exists, what follows looks the same whatever is typed.
 */
public final class IdentificationStage implements StageKind<IdentificationStage.Config> {
  private static final String UID_FIELD = "uid_field";
  private static final String PASSWORD = "password";
  private static final String CAPTCHA = "captcha_token";
  private static final String PASSKEY = "passkey";

  /**
   * Configuration.
   *
   * @param userFields by what people are recognised
   * @param passwordStage a password stage whose field is shown here, or null
   * @param captchaStage a captcha stage that is shown here, or null
   * @param caseInsensitiveMatching whether upper and lower case count as the same
   * @param showMatchedUser whether the account's own name is shown from here on, rather than what
   *     was typed. This tells an account from none where the two differ
   * @param enrollmentFlow the flow linked for people without an account, or null
   * @param recoveryFlow the flow linked for people without their password, or null
   * @param passwordlessFlow the flow linked for logging in without a password, or null
   * @param sources the sources shown as buttons. Not available yet
   * @param showSourceLabels whether these buttons have words
   * @param pretendUserExists whether the flow goes on when nobody was recognised
   * @param enableRememberMe whether people may have their name remembered by the browser
   * @param webauthnStage a stage by whose settings people are let in by a passkey here, which then
   *     tells who they are; or null
   */
  public record Config(
      @Default("[]") List<UserField> userFields,
      @Nullable Ref<Stage> passwordStage,
      @Nullable Ref<Stage> captchaStage,
      @Default("true") boolean caseInsensitiveMatching,
      @Default("true") boolean showMatchedUser,
      @Nullable Ref<Flow> enrollmentFlow,
      @Nullable Ref<Flow> recoveryFlow,
      @Nullable Ref<Flow> passwordlessFlow,
      @Default("[]") List<Ref<References.Source>> sources,
      @Default("false") boolean showSourceLabels,
      @Default("true") boolean pretendUserExists,
      @Default("false") boolean enableRememberMe,
      @Nullable Ref<Stage> webauthnStage) {
    public Config {
      userFields = List.copyOf(userFields);
      sources = List.copyOf(sources);
    }
  }

  @Override
  public String type() {
    return "identification";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return config.passwordStage() == null
        ? Set.of(Capability.IDENTIFIES)
        : Set.of(Capability.IDENTIFIES, Capability.PROVES_PASSWORD);
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (config.userFields().isEmpty() && config.sources().isEmpty()) {
      problems.add(new ConfigProblem(ConfigProblem.WHOLE, text("config.no_fields")));
    }
    if (!config.sources().isEmpty()) {
      problems.add(new ConfigProblem("sources", text("config.needs_sources")));
    }
    return problems;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Config config = run.config();
    Optional<String> known = run.context().get(ContextKeys.PENDING_USER_IDENTIFIER);
    boolean nothingElseAsked =
        config.passwordStage() == null
            && config.captchaStage() == null
            && config.webauthnStage() == null
            && !run.hasPolicies();
    if (known.isPresent() && nothingElseAsked) {
      Optional<ContextChanges> recognised = recognise(run, known.get());
      if (recognised.isPresent()) {
        return Outcome.done().with(recognised.get());
      }
      return ask(run, "").with(ContextChanges.none().remove(ContextKeys.PENDING_USER_IDENTIFIER));
    }
    return ask(run, known.orElse(""));
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<PasskeySettings> passkeys = passkeys(run);
    String passkey = answer.text(PASSKEY).orElse("");
    if (passkeys.isPresent() && !passkey.isBlank()) {
      return withPasskey(run, passkeys.get(), passkey);
    }
    String typed = answer.text(UID_FIELD).orElse("").strip();
    if (typed.isEmpty()) {
      return Outcome.askAgain(FieldError.nonField(text("no_data")));
    }
    Optional<User> user = find(run, typed);
    ContextChanges about = about(run, typed, user);
    Optional<Captcha> captcha = captcha(run);
    if (captcha.isPresent()) {
      // Asked whoever it may be: a name nobody has must not be the way around it, nor be told by
      // it.
      Captcha.Verdict verdict = captcha.get().judge(answer.text(CAPTCHA).orElse(""));
      about = about.and(verdict.changes());
      if (verdict instanceof Captcha.Verdict.Refused) {
        return failed().with(about);
      }
    }
    Ref<Stage> embedded = run.config().passwordStage();
    if (embedded != null) {
      return withPassword(
          run, embedded, new Named(typed, user, about), answer.text(PASSWORD).orElse(""));
    }
    return user.isPresent() || run.config().pretendUserExists()
        ? Outcome.done().with(about)
        : unrecognised(run, typed, about);
  }

  /** Whatever else was filled in, the passkey tells who it is. */
  private static Outcome.Submitted withPasskey(
      StageRun<Config> run, PasskeySettings settings, String passkey) {
    Passkeys.Shown shown =
        Passkeys.judge(
            run,
            null,
            passkey,
            settings.webauthnUserVerification(),
            settings.webauthnAllowedDeviceTypes());
    if (shown instanceof Passkeys.Shown.Accepted accepted) {
      return Passkeys.passwordless(run, accepted.factor())
          .<Outcome.Submitted>map(known -> Outcome.done().with(accepted.changes()).with(known))
          .orElseGet(() -> failed().with(accepted.changes()));
    }
    return failed().with(shown.changes());
  }

  /**
   * Somebody who was named.
   *
   * @param typed the name
   * @param user whose it is; empty for nobody's
   * @param about what the run knows by it
   */
  private record Named(String typed, Optional<User> user, ContextChanges about) {}

  /**
   * Only where the person is told anyway: an event for unknown names alone would tell them from
   * known ones by the time it takes.
   */
  private static Outcome.Submitted unrecognised(
      StageRun<Config> run, String typed, ContextChanges about) {
    run.services()
        .events()
        .recordAbout(EventActions.IDENTIFICATION_FAILED, PendingUser.unknown(typed), Map.of());
    return failed().with(about);
  }

  private Outcome.Submitted withPassword(
      StageRun<Config> run, Ref<Stage> embedded, Named named, String password) {
    PasswordStage.Config settings =
        run.configOf(embedded, PasswordStage.Config.class)
            .orElseThrow(() -> new IllegalStateException("no password stage: " + embedded));
    Optional<User> user = named.user();
    PendingUser subject =
        user.map(PendingUser::of).orElseGet(() -> PendingUser.unknown(named.typed()));
    PasswordCheck check = PasswordAttempt.check(run, settings, subject, password);
    if (check instanceof PasswordCheck.Accepted accepted && user.isPresent()) {
      return Outcome.done()
          .with(named.about())
          .with(PasswordAttempt.proof(run.context(), user.get(), accepted));
    }
    return PasswordAttempt.failed(run.context(), settings)
        .<Outcome.Submitted>map(counted -> failed().with(named.about()).with(counted))
        .orElseGet(
            () -> Outcome.deny(text("failed")).because("too many wrong passwords in this run"));
  }

  /**
   * What the run knows once somebody was recognised, or is pretended to have been; empty if
   * neither.
   */
  private static Optional<ContextChanges> recognise(StageRun<Config> run, String typed) {
    Optional<User> user = find(run, typed);
    return user.isPresent() || run.config().pretendUserExists()
        ? Optional.of(about(run, typed, user))
        : Optional.empty();
  }

  private static Optional<User> find(StageRun<Config> run, String typed) {
    return run.services()
        .users()
        .findBy(
            new LinkedHashSet<>(run.config().userFields()),
            typed,
            run.config().caseInsensitiveMatching());
  }

  private static ContextChanges about(StageRun<Config> run, String typed, Optional<User> user) {
    ContextChanges changes =
        ContextChanges.none()
            .put(
                ContextKeys.PENDING_USER,
                user.map(PendingUser::of).orElseGet(() -> PendingUser.unknown(typed)));
    return run.config().showMatchedUser()
        ? changes
        : changes.put(ContextKeys.PENDING_USER_IDENTIFIER, typed);
  }

  private static Outcome.AskAgain failed() {
    return Outcome.askAgain(FieldError.nonField(text("failed")));
  }

  /** The captcha that is shown here, if there is one; without its settings nobody gets on. */
  private static Optional<Captcha> captcha(StageRun<Config> run) {
    Ref<Stage> stage = run.config().captchaStage();
    return stage == null
        ? Optional.empty()
        : Optional.of(
            new Captcha(
                run,
                stage.id(),
                run.configOf(stage, CaptchaStage.Config.class)
                    .orElseThrow(() -> new IllegalStateException("no captcha stage: " + stage))));
  }

  /** How passkeys are asked for here; empty where they are not. */
  private static Optional<PasskeySettings> passkeys(StageRun<Config> run) {
    return Optional.ofNullable(run.config().webauthnStage())
        .flatMap(stage -> run.configOf(stage, Record.class))
        .filter(PasskeySettings.class::isInstance)
        .map(PasskeySettings.class::cast);
  }

  private static Outcome.Ask ask(StageRun<Config> run, String known) {
    Optional<Captcha.Posed> captcha =
        captcha(run).map(asked -> asked.pose(CAPTCHA, Field.Presence.EXPECTED));
    Optional<Passkeys.Posed> passkey =
        passkeys(run)
            .map(
                settings ->
                    Passkeys.request(
                        run,
                        List.of(),
                        settings.webauthnUserVerification(),
                        settings.webauthnHints(),
                        Widget.Passkey.Ceremony.AUTOFILL));
    return Outcome.ask(challenge(run, known, captcha, passkey))
        .with(captcha.map(Captcha.Posed::changes).orElseGet(ContextChanges::none))
        .with(passkey.map(Passkeys.Posed::changes).orElseGet(ContextChanges::none));
  }

  private static Challenge challenge(
      StageRun<Config> run,
      String known,
      Optional<Captcha.Posed> captcha,
      Optional<Passkeys.Posed> passkey) {
    Config config = run.config();
    boolean logsIn = run.flow().designation() == Designation.AUTHENTICATION;
    Text action = text(logsIn ? "action.login" : "action.continue");
    Optional<PasswordStage.Config> password =
        Optional.ofNullable(config.passwordStage())
            .flatMap(stage -> run.configOf(stage, PasswordStage.Config.class));
    boolean reveal = password.map(PasswordStage.Config::allowShowPassword).orElse(false);
    List<String> fields =
        config.userFields().stream().map(field -> field.name().toLowerCase(Locale.ROOT)).toList();

    Challenge.Builder challenge =
        Challenge.of("ak-stage-identification")
            .action(action)
            .field(
                Field.of(UID_FIELD, kind(config), text(label(config)))
                    .presence(Field.Presence.EXPECTED)
                    // Passkeys are offered where the name is typed.
                    .autocomplete(passkey.isPresent() ? "username webauthn" : "username")
                    .value(known)
                    .maxLength(320)
                    .build());
    if (password.isPresent()) {
      challenge.field(
          Field.of(PASSWORD, FieldKind.PASSWORD, text("password"))
              .presence(Field.Presence.EXPECTED)
              .autocomplete("current-password")
              .revealable(reveal)
              .build());
    }
    captcha.map(Captcha.Posed::field).ifPresent(challenge::field);
    passkey.ifPresent(
        posed ->
            challenge.field(
                Field.of(PASSKEY, FieldKind.JSON, text("passkey"))
                    .presence(Field.Presence.OPTIONAL)
                    .maxLength(Passkeys.LONGEST_ANSWER)
                    .widget(posed.widget())
                    .build()));
    challenge
        .attribute("user_fields", fields)
        .attribute("password_fields", password.isPresent())
        .attribute("allow_show_password", reveal)
        .attribute("captcha_stage", captcha.map(IdentificationStage::nested).orElse(null))
        .attribute("flow_designation", run.flow().designation().name().toLowerCase(Locale.ROOT))
        .attribute("primary_action", action);
    run.context()
        .get(ContextKeys.APPLICATION)
        .ifPresent(name -> challenge.attribute("application_pre", name));
    link(
        run,
        challenge,
        "enroll_url",
        "enrollment",
        orBrands(run, config.enrollmentFlow(), Designation.ENROLLMENT));
    link(
        run,
        challenge,
        "recovery_url",
        "recovery",
        orBrands(run, config.recoveryFlow(), Designation.RECOVERY));
    link(run, challenge, "passwordless_url", "passwordless", config.passwordlessFlow());
    return challenge
        .attribute("sources", List.of())
        .attribute("show_source_labels", config.showSourceLabels())
        .attribute("enable_remember_me", config.enableRememberMe())
        .attribute("passkey_challenge", passkey.map(Passkeys.Posed::options).orElse(null))
        .attribute("pending_user_identifier", known.isEmpty() ? null : known)
        .build();
  }

  /** The flow the stage names, or else the brand's. A flow does not link to its own kind. */
  private static @Nullable Ref<Flow> orBrands(
      StageRun<Config> run, @Nullable Ref<Flow> flow, Designation designation) {
    return flow != null || run.flow().designation() == designation
        ? flow
        : run.brand().flows().get(designation);
  }

  /** The captcha as programs get it: a challenge within the challenge, about nobody. */
  private static Map<String, @Nullable Object> nested(Captcha.Posed captcha) {
    Map<String, @Nullable Object> challenge = new LinkedHashMap<>();
    challenge.put("component", "ak-stage-captcha");
    challenge.put("pending_user", "");
    challenge.put("pending_user_avatar", "");
    challenge.putAll(captcha.attributes());
    return challenge;
  }

  private static void link(
      StageRun<Config> run,
      Challenge.Builder challenge,
      String attribute,
      String name,
      @Nullable Ref<Flow> flow) {
    Optional.ofNullable(flow)
        .flatMap(run::linkTo)
        .ifPresent(
            href -> {
              challenge.attribute(attribute, href);
              challenge.link(new Link(name, text("link." + name), href));
            });
  }

  /** A field for mail addresses alone brings up the keyboard for them. */
  private static FieldKind kind(Config config) {
    return config.userFields().equals(List.of(UserField.EMAIL))
        ? FieldKind.EMAIL
        : FieldKind.IDENTIFIER;
  }

  private static String label(Config config) {
    boolean name =
        config.userFields().contains(UserField.USERNAME)
            || config.userFields().contains(UserField.UPN);
    boolean email = config.userFields().contains(UserField.EMAIL);
    return name && email ? "label.both" : email ? "label.email" : "label.username";
  }

  private static Text text(String key) {
    return Text.of(IdentificationStage.class, key);
  }
}
