package io.vestibule.stages.authenticator_validate;

import static io.vestibule.stages.authenticator_validate.AuthenticatorValidateStage.text;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorCheck;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.FactorUse;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.CodeMethod;
import io.vestibule.stages.authenticator.SetUp;
import io.vestibule.stages.authenticator_duo.DuoApi;
import io.vestibule.stages.authenticator_email.EmailCodes;
import io.vestibule.stages.authenticator_sms.SmsCodes;
import io.vestibule.stages.authenticator_static.RecoveryCodes;
import io.vestibule.stages.authenticator_totp.TotpCodes;
import io.vestibule.stages.authenticator_webauthn.Passkeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account is asked for one of its factors: the one it chose in this run, or else the one used
 * last. Codes can be of any that is accepted here, as long as they look like it.
 */
final class Asked {
  static final String COMPONENT = "ak-stage-authenticator-validate";

  private static final String CODE = "code";
  private static final String WEBAUTHN = "webauthn";
  private static final String DUO = "duo";
  private static final String SELECTED = "selected_challenge";
  private static final String RESEND = "resend";
  private static final String OTHER = "other_";

  /** The factor that was chosen, by binding. */
  private static final ContextKey<Map<String, Object>> CHOSEN =
      ContextKey.mapOf("vestibule.chosen_factors");

  /** For which factors a code was sent, by binding and factor. */
  private static final ContextKey<Map<String, Object>> SENT =
      ContextKey.mapOf("vestibule.factor_codes_sent");

  private static final Map<FactorType, CodeMethod> CODES = new EnumMap<>(FactorType.class);

  static {
    for (CodeMethod method :
        List.of(new TotpCodes(), new RecoveryCodes(), new EmailCodes(), new SmsCodes())) {
      CODES.put(method.type(), method);
    }
  }

  private final StageRun<AuthenticatorValidateStage.Config> run;
  private final User user;
  private final List<Factor> factors;

  private Asked(StageRun<AuthenticatorValidateStage.Config> run, User user, List<Factor> factors) {
    this.run = run;
    this.user = user;
    this.factors = factors;
  }

  /** What the account a run is about is asked; empty if it has no factor that is accepted. */
  static Optional<Asked> of(StageRun<AuthenticatorValidateStage.Config> run) {
    // Most have none, so the account itself is looked up last.
    List<Factor> factors =
        run.subject().map(PendingUser::id).map(id -> accepted(run, id)).orElse(List.of());
    return factors.isEmpty()
        ? Optional.empty()
        : run.user().map(user -> new Asked(run, user, factors));
  }

  /** Recovery codes come last: they are for when everything else is lost. */
  private static List<Factor> accepted(StageRun<AuthenticatorValidateStage.Config> run, UUID user) {
    return run.services().factors().of(user).stream()
        .filter(factor -> run.config().deviceClasses().contains(factor.type()))
        .filter(Factor::canBeShown)
        .filter(
            factor ->
                factor.type() != FactorType.WEBAUTHN
                    || Passkeys.isAllowed(factor, run.config().webauthnAllowedDeviceTypes()))
        .sorted(Comparator.comparing(factor -> factor.type() == FactorType.STATIC))
        .toList();
  }

  User user() {
    return user;
  }

  boolean accepts(UUID factor) {
    return factors.stream().anyMatch(accepted -> accepted.id().equals(factor));
  }

  /** Whether the person came by a passkey alone that would be accepted here. */
  boolean isShownInstead() {
    return run.context()
            .get(ContextKeys.AUTH_METHOD)
            .filter(ContextKeys.PASSKEY_ALONE::equals)
            .isPresent()
        && run.context().get(ContextKeys.FACTOR_PROOFS).orElse(List.of()).stream()
            .anyMatch(proof -> proof.user().equals(user.id()) && accepts(proof.factor()));
  }

  /** Whether showing the stage sends a code. */
  boolean wouldSend() {
    Factor chosen = chosen();
    return isSent(chosen.type()) && !wasSent(chosen);
  }

  // --- asking

  Outcome.Ask ask() {
    Factor chosen = chosen();
    ContextChanges changes = ContextChanges.none();
    @Nullable Text trouble = null;
    if (wouldSend()) {
      CodeMethod.Sending sending = send(chosen);
      if (sending instanceof CodeMethod.Sending.Sent sent) {
        changes = changes.and(sent.changes()).and(noted(chosen));
      } else {
        trouble = ((CodeMethod.Sending.NotSent) sending).why();
      }
    }
    Challenge.Builder challenge = Challenge.of(COMPONENT).aboutUser();
    Optional<Passkeys.Posed> passkeys = passkeys();
    if (passkeys.isPresent()) {
      changes = changes.and(passkeys.get().changes());
    }
    fields(challenge, chosen, passkeys);
    if (trouble != null) {
      challenge.introduction(trouble);
    }
    challenge
        .attribute("device_challenges", challenges(passkeys))
        .attribute("configuration_stages", List.of());
    return Outcome.ask(challenge.build()).with(changes);
  }

  private void fields(
      Challenge.Builder challenge, Factor chosen, Optional<Passkeys.Posed> passkeys) {
    CodeMethod codes = CODES.get(chosen.type());
    boolean anyCodes = factors.stream().anyMatch(factor -> CODES.containsKey(factor.type()));
    if (codes != null) {
      challenge
          .introduction(codes.prompt(chosen))
          .field(
              Field.of(CODE, FieldKind.CODE, text("code"))
                  .presence(Field.Presence.EXPECTED)
                  .autocomplete(chosen.type() == FactorType.STATIC ? "off" : "one-time-code")
                  .maxLength(120)
                  .build());
    } else if (anyCodes) {
      // Programs may send a code without choosing first.
      challenge.field(hidden(CODE, FieldKind.HIDDEN));
    }
    if (passkeys.isPresent()) {
      Field.Builder field =
          Field.of(WEBAUTHN, FieldKind.JSON, text("passkey"))
              .presence(Field.Presence.OPTIONAL)
              .maxLength(Passkeys.LONGEST_ANSWER);
      if (chosen.type() == FactorType.WEBAUTHN) {
        challenge.introduction(text("passkey.introduction")).action(text("passkey.action"));
        // The form's own button asks for it.
        field.presence(Field.Presence.EXPECTED).widget(passkeys.get().widget());
      }
      challenge.field(field.build());
    }
    if (chosen.type() == FactorType.DUO) {
      challenge
          .introduction(text("duo.introduction", chosen.label()))
          .action(text("duo.action"))
          .field(
              Field.of(DUO, FieldKind.HIDDEN, text("duo"))
                  .presence(Field.Presence.OPTIONAL)
                  .value(chosen.id().toString())
                  .build());
    } else if (factors.stream().anyMatch(factor -> factor.type() == FactorType.DUO)) {
      challenge.field(hidden(DUO, FieldKind.HIDDEN));
    }
    challenge.field(hidden(SELECTED, FieldKind.JSON));
    if (isSent(chosen.type())) {
      challenge.field(button(RESEND, text("resend")));
    }
    for (Factor other : choices()) {
      if (!isSameChoice(other, chosen)) {
        challenge.field(button(OTHER + other.id(), text("other", choiceLabel(other))));
      }
    }
  }

  private static Field hidden(String name, FieldKind kind) {
    return Field.of(name, kind, Text.literal(name)).presence(Field.Presence.OPTIONAL).build();
  }

  private static Field button(String name, Text label) {
    return Field.of(name, FieldKind.BUTTON, label).presence(Field.Presence.OPTIONAL).build();
  }

  private List<Map<String, @Nullable Object>> challenges(Optional<Passkeys.Posed> passkeys) {
    List<Map<String, @Nullable Object>> challenges = new ArrayList<>();
    for (Factor factor : choices()) {
      CodeMethod codes = CODES.get(factor.type());
      Map<String, @Nullable Object> challenge = new LinkedHashMap<>();
      challenge.put("device_class", factor.type().deviceClass());
      challenge.put("device_uid", factor.id().toString());
      challenge.put(
          "challenge",
          factor.type() == FactorType.WEBAUTHN
              ? passkeys.<Object>map(Passkeys.Posed::options).orElse(Map.of())
              : codes == null ? Map.of() : codes.challenge(factor));
      challenge.put(
          "last_used", factor.lastUsedAt() == null ? null : factor.lastUsedAt().toString());
      challenges.add(challenge);
    }
    return challenges;
  }

  /** The passkeys of the account are one choice: it is the browser that lets people choose. */
  private List<Factor> choices() {
    List<Factor> choices = new ArrayList<>();
    for (Factor factor : factors) {
      if (factor.type() != FactorType.WEBAUTHN
          || choices.stream().noneMatch(known -> known.type() == FactorType.WEBAUTHN)) {
        choices.add(factor);
      }
    }
    return choices;
  }

  private static boolean isSameChoice(Factor one, Factor other) {
    return one.id().equals(other.id())
        || (one.type() == FactorType.WEBAUTHN && other.type() == FactorType.WEBAUTHN);
  }

  private Text choiceLabel(Factor factor) {
    return factor.type() == FactorType.WEBAUTHN || factor.name().isEmpty()
        ? factor.type().label()
        : text("named", factor.type().label(), factor.label());
  }

  private Optional<Passkeys.Posed> passkeys() {
    List<Factor> keys =
        factors.stream().filter(factor -> factor.type() == FactorType.WEBAUTHN).toList();
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Passkeys.request(
                run,
                keys,
                run.config().webauthnUserVerification(),
                run.config().webauthnHints(),
                Widget.Passkey.Ceremony.GET));
  }

  /** What was chosen in this run at this stage, or else what was used last. */
  private Factor chosen() {
    Object id = run.context().get(CHOSEN).orElse(Map.of()).get(run.binding().id().toString());
    return factors.stream()
        .filter(factor -> factor.id().toString().equals(id))
        .findFirst()
        .orElseGet(() -> factors.get(0));
  }

  // --- judging

  Outcome.Submitted judge(Answer answer) {
    Optional<Factor> other =
        choices().stream().filter(factor -> answer.isTicked(OTHER + factor.id())).findFirst();
    if (other.isPresent()) {
      return choose(other.get());
    }
    if (answer.isTicked(RESEND)) {
      return choose(chosen());
    }
    Optional<Map<String, Object>> selected = answer.object(SELECTED);
    if (selected.isPresent()) {
      return offered(selected.get())
          .<Outcome.Submitted>map(this::choose)
          .orElseGet(() -> Outcome.askAgain(FieldError.of(SELECTED, text("unknown"))));
    }
    Optional<String> passkey = filled(answer, WEBAUTHN);
    if (passkey.isPresent()) {
      return judgePasskey(passkey.get());
    }
    Optional<String> code = filled(answer, CODE);
    if (code.isPresent()) {
      return judgeCode(code.get().strip());
    }
    Optional<String> duo = filled(answer, DUO);
    if (duo.isPresent()) {
      return judgeDuo(duo.get());
    }
    return Outcome.askAgain(
        CODES.containsKey(chosen().type())
            ? new FieldError(CODE, text("code.missing"), "required")
            : FieldError.nonField(text("empty")));
  }

  /** The factor a program names, if it is one that is offered, and of the class it says. */
  private Optional<Factor> offered(Map<String, Object> selected) {
    return factors.stream()
        .filter(factor -> factor.type().deviceClass().equals(selected.get("device_class")))
        .filter(factor -> factor.id().toString().equals(selected.get("device_uid")))
        .findFirst();
  }

  private static Optional<String> filled(Answer answer, String field) {
    return answer.text(field).filter(text -> !text.isBlank());
  }

  /** Goes on with a factor; if codes are sent for it, sends one, unless one is just on its way. */
  private Outcome.Submitted choose(Factor factor) {
    Map<String, Object> chosen = new HashMap<>(run.context().get(CHOSEN).orElse(Map.of()));
    chosen.put(run.binding().id().toString(), factor.id().toString());
    ContextChanges changes = ContextChanges.none().put(CHOSEN, chosen);
    if (!isSent(factor.type())) {
      return Outcome.showAgain().with(changes);
    }
    CodeMethod.Sending sending = send(factor);
    if (sending instanceof CodeMethod.Sending.Sent sent) {
      return Outcome.showAgain().with(changes.and(sent.changes()).and(noted(factor)));
    }
    return Outcome.askAgain(FieldError.nonField(((CodeMethod.Sending.NotSent) sending).why()))
        .with(changes);
  }

  private Outcome.Submitted judgePasskey(String json) {
    Passkeys.Shown shown =
        Passkeys.judge(
            run,
            user.id(),
            json,
            run.config().webauthnUserVerification(),
            run.config().webauthnAllowedDeviceTypes());
    return shown instanceof Passkeys.Shown.Accepted accepted
        ? done(
            accepted.factor(),
            // An authenticator that knows who uses it shows whose account it is, too.
            accepted.userVerified()
                ? accepted.changes().put(ContextKeys.PROVEN_USER, user.id())
                : accepted.changes())
        : Outcome.askAgain(FieldError.of(WEBAUTHN, refusal(shown, run))).with(shown.changes());
  }

  /** Only whose key it is may know that it is of the wrong model. */
  static Text refusal(Passkeys.Shown shown, StageRun<AuthenticatorValidateStage.Config> run) {
    return shown instanceof Passkeys.Shown.Refused refused
            && refused.reason() == Passkeys.Reason.TYPE
        ? text("passkey.type", run.brand().title())
        : text("passkey.refused");
  }

  private Outcome.Submitted judgeCode(String typed) {
    List<Factor> candidates =
        factors.stream()
            .filter(factor -> CODES.containsKey(factor.type()))
            .filter(factor -> method(factor).looksLike(typed))
            // What was never sent cannot be right, and is not to be counted as wrong.
            .filter(factor -> !isSent(factor.type()) || wasSent(factor))
            .sorted(Comparator.comparing(factor -> !factor.id().equals(chosen().id())))
            .toList();
    for (Factor factor : candidates) {
      FactorCheck check =
          run.services()
              .factors()
              .check(
                  user.id(),
                  factor.id(),
                  run.config().throttling(factor.type()),
                  state -> method(factor).judge(run, state, typed));
      if (check == FactorCheck.ACCEPTED) {
        return done(factor, ContextChanges.none());
      }
    }
    return Outcome.askAgain(FieldError.of(CODE, text("code.wrong")));
  }

  private Outcome.Submitted judgeDuo(String id) {
    Optional<Factor> factor =
        factors.stream()
            .filter(known -> known.type() == FactorType.DUO && known.id().toString().equals(id))
            .findFirst();
    if (factor.isEmpty()) {
      return Outcome.askAgain(FieldError.of(DUO, text("unknown")));
    }
    FactorCheck check =
        run.services()
            .factors()
            .check(
                user.id(),
                factor.get().id(),
                0,
                state ->
                    DuoApi.auth(run, state) == DuoApi.Verdict.ALLOWED
                        ? new FactorUse.Right()
                        : new FactorUse.Wrong());
    return check == FactorCheck.ACCEPTED
        ? done(factor.get(), ContextChanges.none())
        : Outcome.askAgain(FieldError.of(DUO, text("duo.refused")));
  }

  private Outcome.Done done(Factor factor, ContextChanges changes) {
    ContextChanges known = changes.and(SetUp.shown(run, factor));
    if (!AuthenticatorValidateStage.knowsMethod(run)) {
      known = known.put(ContextKeys.AUTH_METHOD, "auth_mfa");
    }
    Map<String, Object> arguments =
        new HashMap<>(run.context().get(ContextKeys.AUTH_METHOD_ARGS).orElse(Map.of()));
    List<Object> shown = new ArrayList<>();
    if (arguments.get("mfa_devices") instanceof List<?> before) {
      shown.addAll(before);
    }
    shown.add(
        Map.of(
            "app",
            "authentik_stages_authenticator_" + factor.type().deviceClass(),
            "model_name",
            factor.type().deviceClass() + "device",
            "name",
            factor.name(),
            "pk",
            factor.id().toString()));
    arguments.put("mfa_devices", shown);
    known = known.put(ContextKeys.AUTH_METHOD_ARGS, arguments);
    if (!run.context().has(ContextKeys.PENDING_USER)) {
      known = known.put(ContextKeys.PENDING_USER, PendingUser.of(user));
    }
    long remembered = run.config().lastAuthThreshold().toSeconds();
    return Outcome.done()
        .with(remembered > 0 ? known.put(ContextKeys.REMEMBER_FACTOR, remembered) : known);
  }

  // --- sending

  private static boolean isSent(FactorType type) {
    CodeMethod method = CODES.get(type);
    return method != null && method.isSent();
  }

  private CodeMethod.Sending send(Factor factor) {
    return method(factor).send(run, factor);
  }

  private static CodeMethod method(Factor factor) {
    return java.util.Objects.requireNonNull(CODES.get(factor.type()));
  }

  private boolean wasSent(Factor factor) {
    return run.context().get(SENT).orElse(Map.of()).containsKey(sentKey(factor));
  }

  private ContextChanges noted(Factor factor) {
    Map<String, Object> sent = new HashMap<>(run.context().get(SENT).orElse(Map.of()));
    sent.put(sentKey(factor), run.services().clock().instant().toString());
    return ContextChanges.none().put(SENT, sent);
  }

  private String sentKey(Factor factor) {
    return run.binding().id() + " " + factor.id();
  }
}
