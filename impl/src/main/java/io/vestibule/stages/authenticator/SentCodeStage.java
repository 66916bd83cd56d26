package io.vestibule.stages.authenticator;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets up a factor to which codes are sent: sends one, and adds the factor when it is typed back.
 *
 * <p>Where it is sent to is established by the account or the flow. Only where they say nothing,
 * and the account's owner is logged in, may it be typed here: in a login, whoever knows a password
 * would name their own address. A code is good for the address it was sent to, and only that
 * address is registered.
 *
 * @param <C> the configuration
 */
public abstract class SentCodeStage<C extends Record> implements StageKind<C> {
  private static final String CODE = "code";
  private static final String RESEND = "resend";

  /** To where people who are logged in said a code is to go, by stage binding and account. */
  private static final ContextKey<Map<String, Object>> TYPED =
      ContextKey.mapOf("vestibule.typed_recipients");

  /** To where a code was to be sent last, whether it could be or not, likewise. */
  private static final ContextKey<Map<String, Object>> TRIED =
      ContextKey.mapOf("vestibule.tried_recipients");

  /** The type of the factor. */
  protected abstract FactorType factor();

  /** What the account or the flow says where codes go; empty if neither does. */
  protected abstract Optional<String> established(StageRun<C> run, User user);

  /** The one form of an address or number that was typed; empty if it is none. */
  protected abstract Optional<String> canonical(String typed);

  /** How a canonical address or number is shown, with most of it left out. */
  protected abstract String masked(String recipient);

  /** How long a code is good. */
  protected abstract Duration validFor(C config);

  /** Whether only a hash of the address or number is kept. */
  protected boolean isVerifyOnly(C config) {
    return false;
  }

  /** Why nothing more can be set up for an account with this stage; empty if something can. */
  protected Optional<Text> full(StageRun<C> run, User user) {
    return Optional.empty();
  }

  /**
   * Sends a code.
   *
   * @return why it could not be sent, to tell the person; empty if it was
   * @throws MailTemplateException if a mail's template is of no use
   */
  protected abstract Optional<Text> deliver(
      StageRun<C> run, User user, String recipient, String code);

  /**
   * Begins a challenge.
   *
   * @param recipient where a code was sent to, or is to be; empty if that has to be typed
   */
  protected abstract Challenge.Builder challenge(Optional<String> recipient);

  /** The field into which an address or number is typed. */
  protected abstract Field.Builder recipientField();

  /** What to tell somebody who typed no address or number. */
  protected abstract Text missing();

  /** What to tell somebody whose address or number is none, or is registered already. */
  protected abstract Text invalid();

  /** What stands for a code sent to an address or number, and for nothing else. */
  private String what(String recipient) {
    return factor().deviceClass() + ":" + recipient;
  }

  /** To where codes go, if that is certain, and whether it may be typed otherwise. */
  private record Aim(Optional<String> established, Optional<String> typed, boolean isOpen) {
    Optional<String> recipient() {
      return established.or(() -> typed);
    }
  }

  @Override
  public boolean actsWhenShown(StageRun<C> run) {
    if (!(SetUp.owner(run) instanceof SetUp.Owner.Known known)
        || full(run, known.user()).isPresent()) {
      return false;
    }
    return aim(run, known.user())
        .recipient()
        .filter(recipient -> !isTried(run, known.user(), recipient))
        .isPresent();
  }

  @Override
  public Outcome.Shown show(StageRun<C> run) {
    if (SetUp.owner(run) instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) SetUp.owner(run)).user();
    Optional<Text> full = full(run, user);
    if (full.isPresent()) {
      return Outcome.deny(full.get());
    }
    Aim aim = aim(run, user);
    Optional<String> recipient = aim.recipient();
    if (recipient.isEmpty()) {
      return aim.isOpen() ? Outcome.ask(form(aim).build()) : nowhere();
    }
    if (isTried(run, user, recipient.get())) {
      Challenge.Builder form = form(aim);
      if (!SentCode.isSent(run, what(recipient.get()))) {
        form.introduction(SentCodes.notSent());
      }
      return Outcome.ask(form.build());
    }
    try {
      Sending sending = send(run, user, recipient.get());
      Challenge.Builder form = form(aim);
      sending.problem().ifPresent(form::introduction);
      return Outcome.ask(form.build()).with(sending.changes());
    } catch (MailTemplateException e) {
      return unusable(run, e);
    }
  }

  @Override
  public Outcome.Submitted submit(StageRun<C> run, Answer answer) {
    if (SetUp.owner(run) instanceof SetUp.Owner.Unproven unproven) {
      return unproven.instead();
    }
    User user = ((SetUp.Owner.Known) SetUp.owner(run)).user();
    Optional<Text> full = full(run, user);
    if (full.isPresent()) {
      return Outcome.deny(full.get());
    }
    Aim aim = aim(run, user);
    try {
      return submit(run, user, aim, answer);
    } catch (MailTemplateException e) {
      return unusable(run, e);
    }
  }

  private Outcome.Submitted submit(StageRun<C> run, User user, Aim aim, Answer answer) {
    String typed =
        aim.isOpen() ? answer.text(recipientField().build().name()).orElse("").strip() : "";
    if (!typed.isEmpty()) {
      Optional<String> meant = canonical(typed).filter(recipient -> isFree(run, recipient));
      if (meant.isEmpty()) {
        return Outcome.askAgain(FieldError.nonField(invalid()));
      }
      if (!meant.equals(aim.typed())) {
        return sent(send(run, user, meant.get()), meant.get())
            .with(TYPED, noted(run, TYPED, user, meant.get()));
      }
    }
    Optional<String> recipient = aim.recipient();
    if (recipient.isEmpty()) {
      return aim.isOpen() ? Outcome.askAgain(FieldError.nonField(missing())) : nowhere();
    }
    if (answer.isTicked(RESEND)) {
      return sent(send(run, user, recipient.get()), recipient.get());
    }
    String code = answer.text(CODE).orElse("");
    if (code.isBlank()) {
      return Outcome.askAgain(new FieldError(CODE, text("setup.code.missing"), "required"));
    }
    return confirm(run, user, recipient.get(), code);
  }

  private Outcome.Submitted confirm(StageRun<C> run, User user, String recipient, String code) {
    if (!SentCode.mayBeTried(run, user.id())) {
      return Outcome.deny(text("setup.too_many_tries")).because("too many wrong codes were typed");
    }
    if (!SentCode.redeem(run, user.id(), what(recipient), code)) {
      return Outcome.askAgain(FieldError.nonField(text("setup.code.wrong")));
    }
    boolean verifyOnly = isVerifyOnly(run.config());
    return SetUp.add(
        run,
        new NewFactor(
            user.id(),
            factor(),
            "",
            run.stage().id(),
            identifier(run, recipient),
            verifyOnly
                ? Map.of(Factor.VERIFY_ONLY, "true")
                : Map.of(SentCodes.ADDRESS, masked(recipient)),
            verifyOnly ? Map.of() : Map.of(Factors.RECIPIENT, recipient),
            List.of(),
            0),
        invalid());
  }

  // --- where to

  private Aim aim(StageRun<C> run, User user) {
    Optional<String> established =
        established(run, user).flatMap(this::canonical).filter(to -> isFree(run, to));
    User visitor = run.visitor().user();
    boolean open = established.isEmpty() && visitor != null && visitor.id().equals(user.id());
    Optional<String> typed =
        open
            ? Optional.ofNullable(run.context().get(TYPED).orElse(Map.of()).get(key(run, user)))
                .map(Object::toString)
                .filter(to -> isFree(run, to))
            : Optional.empty();
    return new Aim(established, typed, open);
  }

  private boolean isFree(StageRun<C> run, String recipient) {
    return run.services().factors().find(factor(), identifier(run, recipient)).isEmpty();
  }

  /** Of each stage its own: what is registered with one can be registered with another. */
  private static String identifier(StageRun<?> run, String recipient) {
    return run.stage().id() + " " + recipient;
  }

  private static Map<String, Object> noted(
      StageRun<?> run, ContextKey<Map<String, Object>> where, User user, String recipient) {
    Map<String, Object> all = new HashMap<>(run.context().get(where).orElse(Map.of()));
    all.put(key(run, user), recipient);
    return all;
  }

  private static String key(StageRun<?> run, User user) {
    return run.binding().id() + " " + user.id();
  }

  // --- sending

  /**
   * What came of sending.
   *
   * @param problem why nothing was sent; empty if it was
   * @param changes what the run has to keep
   */
  private record Sending(Optional<Text> problem, ContextChanges changes) {}

  private Sending send(StageRun<C> run, User user, String recipient) {
    ContextChanges tried = ContextChanges.none().put(TRIED, noted(run, TRIED, user, recipient));
    Optional<SentCode.Made> made =
        SentCode.make(run, user.id(), what(recipient), validFor(run.config()));
    if (made.isEmpty()) {
      return new Sending(Optional.of(SentCode.tooOften()), tried);
    }
    Optional<Text> problem = deliver(run, user, recipient, made.get().code());
    return new Sending(problem, problem.isEmpty() ? tried.and(made.get().changes()) : tried);
  }

  /** Whether it was tried to send there last: nothing is sent again by looking once more. */
  private static boolean isTried(StageRun<?> run, User user, String recipient) {
    return recipient.equals(run.context().get(TRIED).orElse(Map.of()).get(key(run, user)));
  }

  private Outcome.AskAgain sent(Sending sending, String recipient) {
    FieldError told =
        sending
            .problem()
            .map(FieldError::nonField)
            .orElseGet(
                () ->
                    new FieldError(
                        FieldError.NON_FIELD,
                        text("setup.sent", masked(recipient)),
                        factor().deviceClass() + "-sent"));
    return Outcome.askAgain(told).with(sending.changes());
  }

  private static Outcome.Deny nowhere() {
    return Outcome.deny(text("setup.nowhere"))
        .because("neither account nor flow says where to send a code, or it is registered already");
  }

  private static Outcome.Deny unusable(StageRun<?> run, MailTemplateException e) {
    run.services()
        .events()
        .record(
            EventActions.CONFIGURATION_ERROR,
            null,
            Map.of("stage", run.stage().name(), "reason", String.valueOf(e.getMessage())));
    return Outcome.deny().because("mail template: " + e.getMessage());
  }

  // --- what is asked

  private Challenge.Builder form(Aim aim) {
    Optional<String> recipient = aim.recipient();
    Challenge.Builder challenge = challenge(recipient).aboutUser();
    if (recipient.isPresent()) {
      challenge
          .field(
              Field.of(CODE, FieldKind.CODE, text("setup.code"))
                  .presence(Field.Presence.EXPECTED)
                  .autocomplete("one-time-code")
                  .help(text("setup.code.help"))
                  .maxLength(20)
                  .build())
          .field(
              Field.of(RESEND, FieldKind.BUTTON, text("setup.resend"))
                  .presence(Field.Presence.OPTIONAL)
                  .build());
    }
    if (aim.isOpen()) {
      challenge.field(
          recipientField().presence(Field.Presence.EXPECTED).value(aim.typed().orElse("")).build());
    }
    return challenge;
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(SentCodeStage.class, key, arguments);
  }
}
