package io.vestibule.stages.email;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Secret;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.mail.MailProof;
import io.vestibule.api.mail.MailServer;
import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.ProofByMail;
import io.vestibule.api.stage.ProofByMail.Sending;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends a mail to the pending user and waits until they have shown that they read it: by the link
 * in it, in whatever browser, or by the code in it, typed here.
 *
 * <p>It goes to the account's own address, or to the one a policy put into the plan context under
 * {@code email}; never to one the person types here. Whether there is an account, whether it has an
 * address and whether the mail could be delivered makes no difference to what is shown.
 */
public final class EmailStage implements StageKind<EmailStage.Config> {
  private static final String CODE = "code";
  private static final String RESEND = "resend";
  private static final String NAMELESS_SUBJECT = "authentik";
  private static final Duration LONGEST = Duration.ofDays(7);

  /** To which address a mail was sent, by stage binding. */
  private static final ContextKey<Map<String, Object>> SENT =
      ContextKey.mapOf("vestibule.mails_sent");

  /**
   * Configuration.
   *
   * @param useGlobalSettings whether the installation's mail server is used rather than the one
   *     named here
   * @param host the mail server's host name
   * @param port its port
   * @param username whom to log in there as; empty for not at all
   * @param password the password of that, or null for none
   * @param useTls whether STARTTLS is used
   * @param useSsl whether TLS is used from the first byte; wins over {@code useTls}
   * @param timeout how long to wait for the mail server, in seconds
   * @param fromAddress the sender's address; empty for the installation's own
   * @param tokenExpiry how long link and code work
   * @param subject the subject; empty for the template's own
   * @param template the template
   * @param activateUserOnSuccess whether an account that has never logged in may do so from then
   *     on. One that was deactivated later stays so
   * @param recoveryMaxAttempts how many such mails are sent for one person within {@code
   *     recoveryCacheTimeout}
   * @param recoveryCacheTimeout the window in which they are counted
   */
  public record Config(
      @Default("false") boolean useGlobalSettings,
      @Default("localhost") String host,
      @Default("25") @Min(1) @Max(65535) int port,
      @Default("") String username,
      @Nullable Secret password,
      @Default("false") boolean useTls,
      @Default("false") boolean useSsl,
      @Default("10") @Min(1) @Max(60) int timeout,
      @Default("") String fromAddress,
      @Default("minutes=30") Duration tokenExpiry,
      @Default("") String subject,
      @Default("email/password_reset.html") String template,
      @Default("false") boolean activateUserOnSuccess,
      @Default("5") @Min(1) @Max(100) int recoveryMaxAttempts,
      @Default("minutes=5") Duration recoveryCacheTimeout) {}

  @Override
  public String type() {
    return "email";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.PROVES_MAILBOX);
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    within("token_expiry", config.tokenExpiry(), problems);
    within("recovery_cache_timeout", config.recoveryCacheTimeout(), problems);
    if (!config.template().matches("[\\w-]+(/[\\w-]+)*\\.html")) {
      problems.add(new ConfigProblem("template", text("config.template", config.template())));
    }
    return problems;
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return run.context().get(ContextKeys.PENDING_USER).isPresent()
        && (proof(run).isPresent() || !isSent(run));
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Optional<PendingUser> subject = run.context().get(ContextKeys.PENDING_USER);
    if (subject.isEmpty()) {
      return Outcome.deny().because("there is no pending user to send a mail to");
    }
    if (proof(run).isPresent()) {
      return done(run, ContextChanges.none());
    }
    if (isSent(run)) {
      return Outcome.ask(challenge());
    }
    Sending sending;
    try {
      sending = run.proofByMail().send(mail(run, subject.get()));
    } catch (MailTemplateException e) {
      return unusable(run, e);
    }
    Map<String, Object> sent = new HashMap<>(run.context().get(SENT).orElse(Map.of()));
    sent.put(run.binding().id().toString(), address(run));
    Challenge.Builder challenge = builder();
    if (sending instanceof Sending.TooOften often) {
      challenge.introduction(tooOften(often));
    }
    return Outcome.ask(challenge.build()).with(SENT, sent);
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<PendingUser> subject = run.context().get(ContextKeys.PENDING_USER);
    if (subject.isEmpty()) {
      return Outcome.deny().because("there is no pending user to send a mail to");
    }
    String code = answer.text(CODE).orElse("");
    // A page says which button was pressed; a program that says nothing wants another mail.
    boolean codeMeant = answer.asMap().containsKey(RESEND) && !answer.isTicked(RESEND);
    if (code.isBlank() && codeMeant) {
      return Outcome.askAgain(new FieldError(CODE, text("code.missing"), "required"));
    }
    if (!code.isBlank() && !answer.isTicked(RESEND)) {
      return run.proofByMail()
          .confirm(code)
          .<Outcome.Submitted>map(changes -> done(run, changes))
          .orElseGet(() -> Outcome.askAgain(FieldError.of(CODE, text("code.wrong"))));
    }
    try {
      Sending sending = run.proofByMail().send(mail(run, subject.get()));
      return Outcome.askAgain(
          sending instanceof Sending.TooOften often
              ? FieldError.nonField(tooOften(often))
              : new FieldError(FieldError.NON_FIELD, text("sent"), "email-sent"));
    } catch (MailTemplateException e) {
      return unusable(run, e);
    }
  }

  private static Outcome.Done done(StageRun<Config> run, ContextChanges changes) {
    if (run.config().activateUserOnSuccess()) {
      run.user()
          .filter(user -> !user.active() && user.lastLogin() == null)
          .ifPresent(user -> run.services().accounts().activate(user.id()));
    }
    return Outcome.done().with(changes);
  }

  private static Outcome.Deny unusable(StageRun<Config> run, MailTemplateException e) {
    run.services()
        .events()
        .record(
            EventActions.CONFIGURATION_ERROR,
            null,
            Map.of("stage", run.stage().name(), "reason", String.valueOf(e.getMessage())));
    return Outcome.deny().because("mail template: " + e.getMessage());
  }

  /** The proof that the person reads the address this stage sends to. */
  private static Optional<MailProof> proof(StageRun<Config> run) {
    String address = address(run);
    return run.proofByMail().given().filter(given -> given.address().equals(address));
  }

  /** Whether a mail was sent to where one would be sent now. */
  private static boolean isSent(StageRun<Config> run) {
    return address(run)
        .equals(run.context().get(SENT).orElse(Map.of()).get(run.binding().id().toString()));
  }

  private static String address(StageRun<Config> run) {
    return run.context()
        .get(ContextKeys.EMAIL)
        .or(() -> run.user().map(User::email))
        .or(() -> run.subject().map(PendingUser::email))
        .orElse("");
  }

  private static ProofByMail.ProofMail mail(StageRun<Config> run, PendingUser subject) {
    Config config = run.config();
    Optional<User> user = run.user();
    String name = user.map(User::name).orElse("");
    boolean ownSubject = config.subject().isBlank() || config.subject().equals(NAMELESS_SUBJECT);
    return new ProofByMail.ProofMail(
        address(run),
        name,
        ownSubject ? null : config.subject(),
        config.template(),
        Map.of("username", user.map(User::username).orElse(subject.username()), "name", name),
        config.useGlobalSettings() ? null : server(config),
        config.tokenExpiry(),
        config.recoveryMaxAttempts(),
        config.recoveryCacheTimeout());
  }

  private static MailServer server(Config config) {
    return MailServer.of(
        config.host(),
        config.port(),
        config.username(),
        config.password(),
        config.useTls(),
        config.useSsl(),
        config.timeout(),
        config.fromAddress());
  }

  private static Challenge challenge() {
    return builder().build();
  }

  private static Challenge.Builder builder() {
    return Challenge.of("ak-stage-email")
        .introduction(text("introduction"))
        .action(text("action"))
        .field(
            Field.of(CODE, FieldKind.CODE, text("code"))
                .presence(Field.Presence.EXPECTED)
                .autocomplete("one-time-code")
                .help(text("code.help"))
                .maxLength(20)
                .build())
        .field(
            Field.of(RESEND, FieldKind.BUTTON, text("resend"))
                .presence(Field.Presence.OPTIONAL)
                .build());
  }

  private static Text tooOften(Sending.TooOften often) {
    return text("too_often", Math.max(1, (often.retryAfter().toSeconds() + 59) / 60));
  }

  private static void within(String field, Duration duration, List<ConfigProblem> problems) {
    if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
      problems.add(new ConfigProblem(field, text("config.duration")));
    }
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(EmailStage.class, key, arguments);
  }
}
