package io.vestibule.stages.authenticator_webauthn;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
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
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sets up a passkey or security key. Whatever is asked of the browser is looked at again when it
 * answers.
 */
public final class AuthenticatorWebauthnStage
    implements StageKind<AuthenticatorWebauthnStage.Config> {
  private static final String RESPONSE = "response";

  /** How many answers were refused in this run, by binding. */
  private static final ContextKey<Map<String, Object>> REFUSED =
      ContextKey.mapOf("vestibule.webauthn_refused");

  /**
   * Configuration.
   *
   * @param configureFlow the flow in which people set it up for themselves, or null
   * @param friendlyName what it is called where people choose between stages; may be empty or null
   * @param userVerification whether the authenticator must make sure who uses it
   * @param authenticatorAttachment how the authenticator must hang together with the machine, or
   *     null for any way
   * @param residentKeyRequirement whether the authenticator must keep the passkey itself
   * @param hints what the browser should offer first
   * @param deviceTypeRestrictions the AAGUIDs of the models that may be used; empty for all. The
   *     AAGUID of zeros stands for those without a name here. Without required attestation a model
   *     is what the authenticator says of itself
   * @param preventDuplicateDevices whether an attestation certificate can be registered only once,
   *     by anybody. Authenticators of one make often share one
   * @param maxAttempts how many answers may be refused before the flow is denied; 0 for any number
   * @param attestation what the authenticator must show of its origin
   * @param trustedRoots where the certificates of required attestation must lead to, in PEM
   */
  public record Config(
      @Nullable Ref<Flow> configureFlow,
      @Default("") @Nullable String friendlyName,
      @Default("preferred") UserVerification userVerification,
      @Nullable Attachment authenticatorAttachment,
      @Default("preferred") ResidentKey residentKeyRequirement,
      @Default("[]") List<Hint> hints,
      @Default("[]") List<UUID> deviceTypeRestrictions,
      @Default("true") boolean preventDuplicateDevices,
      @Default("0") @Min(0) @Max(2147483647) int maxAttempts,
      @Default("direct") Attestation attestation,
      @Default("[]") List<String> trustedRoots)
      implements ConfigurableStage {
    public Config {
      hints = List.copyOf(hints);
      deviceTypeRestrictions = List.copyOf(deviceTypeRestrictions);
      trustedRoots = List.copyOf(trustedRoots);
    }
  }

  @Override
  public String type() {
    return "authenticator_webauthn";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    boolean required = config.attestation() == Attestation.REQUIRED;
    if (required && config.trustedRoots().isEmpty()) {
      problems.add(new ConfigProblem("trusted_roots", text("config.no_roots")));
    }
    try {
      TrustedRoots.of(config.trustedRoots());
    } catch (CertificateException e) {
      problems.add(new ConfigProblem("trusted_roots", text("config.unreadable")));
    }
    if (!required && !config.trustedRoots().isEmpty()) {
      problems.add(ConfigProblem.warning("trusted_roots", text("config.unused_roots")));
    }
    if (!required && !config.deviceTypeRestrictions().isEmpty()) {
      problems.add(ConfigProblem.warning("device_type_restrictions", text("config.unattested")));
    }
    return problems;
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    SetUp.Owner owner = SetUp.owner(run);
    if (!(owner instanceof SetUp.Owner.Known known)) {
      return ((SetUp.Owner.Unproven) owner).instead();
    }
    Nonce.Made nonce = Nonce.make(run);
    Map<String, Object> options = options(run, known.user(), nonce);
    return Outcome.ask(
            Challenge.of("ak-stage-authenticator-webauthn")
                .aboutUser()
                .introduction(text("introduction"))
                .action(text("action"))
                .field(
                    Field.of(RESPONSE, FieldKind.JSON, text("label"))
                        .maxLength(Passkeys.LONGEST_ANSWER)
                        .widget(new Widget.Passkey(Widget.Passkey.Ceremony.CREATE, options))
                        .build())
                .attribute("registration", options)
                .build())
        .with(nonce.changes());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    SetUp.Owner owner = SetUp.owner(run);
    if (!(owner instanceof SetUp.Owner.Known known)) {
      return ((SetUp.Owner.Unproven) owner).instead();
    }
    Nonce.Taken nonce = Nonce.take(run);
    Registration.Result result =
        nonce
            .value()
            .map(
                challenge ->
                    new Registration(run)
                        .judge(known.user().id(), answer.text(RESPONSE).orElse(""), challenge))
            .orElseGet(() -> new Registration.Result.Bad("failed"));
    if (result instanceof Registration.Result.Good good) {
      Outcome.Submitted added = SetUp.add(run, good.factor());
      if (added instanceof Outcome.Done done) {
        return done.with(nonce.changes());
      }
      return added instanceof Outcome.AskAgain again ? again.with(nonce.changes()) : added;
    }
    return refused(run, ((Registration.Result.Bad) result).key(), nonce.changes());
  }

  private static Outcome.Submitted refused(
      StageRun<Config> run, String key, ContextChanges changes) {
    String binding = run.binding().id().toString();
    Map<String, Object> counts = new HashMap<>(run.context().get(REFUSED).orElse(Map.of()));
    int count = (counts.get(binding) instanceof Number before ? before.intValue() : 0) + 1;
    counts.put(binding, count);
    ContextChanges counted = changes.put(REFUSED, counts);
    int most = run.config().maxAttempts();
    return most > 0 && count >= most
        ? Outcome.deny(text("exceeded", run.brand().title()))
            .because("too many passkeys were refused in this run")
            .with(counted)
        : Outcome.askAgain(FieldError.of(RESPONSE, text(key, run.brand().title()))).with(counted);
  }

  // --- what browsers are asked

  private static Map<String, Object> options(StageRun<Config> run, User user, Nonce.Made nonce) {
    Config config = run.config();
    Map<String, Object> party = new LinkedHashMap<>();
    party.put("name", run.brand().title());
    party.put("id", RelyingParty.of(run.brand()).id());
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("id", Base64Url.of(Base64Url.handleOf(user.id())));
    account.put("name", user.username());
    account.put("displayName", user.name().isEmpty() ? user.username() : user.name());
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("rp", party);
    options.put("user", account);
    options.put("challenge", nonce.value());
    options.put(
        "pubKeyCredParams",
        Registration.ALGORITHMS.stream()
            .map(algorithm -> Map.of("type", "public-key", "alg", algorithm.getValue()))
            .toList());
    options.put("timeout", Passkeys.TIMEOUT);
    options.put("excludeCredentials", Passkeys.descriptors(passkeys(run, user)));
    options.put("authenticatorSelection", selection(config));
    options.put("attestation", config.attestation().option());
    if (!config.hints().isEmpty()) {
      options.put("hints", config.hints().stream().map(Hint::option).toList());
    }
    options.put("extensions", Map.of("credProps", true));
    return options;
  }

  private static List<Factor> passkeys(StageRun<Config> run, User user) {
    return run.services().factors().of(user.id()).stream()
        .filter(factor -> factor.type() == FactorType.WEBAUTHN)
        .toList();
  }

  private static Map<String, Object> selection(Config config) {
    Map<String, Object> selection = new LinkedHashMap<>();
    Attachment attachment =
        config.authenticatorAttachment() == null
            ? hinted(config.hints())
            : config.authenticatorAttachment();
    if (attachment != null) {
      selection.put("authenticatorAttachment", attachment.option());
    }
    selection.put("residentKey", config.residentKeyRequirement().option());
    selection.put("requireResidentKey", config.residentKeyRequirement() == ResidentKey.REQUIRED);
    selection.put("userVerification", config.userVerification().option());
    return selection;
  }

  /** What hints mean to browsers that do not know any; null if they speak of both. */
  private static @Nullable Attachment hinted(List<Hint> hints) {
    Set<Hint> set = EnumSet.noneOf(Hint.class);
    set.addAll(hints);
    if (set.isEmpty()) {
      return null;
    }
    if (set.equals(EnumSet.of(Hint.CLIENT_DEVICE))) {
      return Attachment.PLATFORM;
    }
    return set.contains(Hint.CLIENT_DEVICE) ? null : Attachment.CROSS_PLATFORM;
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(AuthenticatorWebauthnStage.class, key, arguments);
  }
}
