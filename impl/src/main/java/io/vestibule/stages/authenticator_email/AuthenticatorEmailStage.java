package io.vestibule.stages.authenticator_email;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SentCodeStage;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets up codes by mail, one address for each account: the account's own, else the one a prompt of
 * the flow asked for, else one its owner types who is logged in.
 */
public final class AuthenticatorEmailStage extends SentCodeStage<AuthenticatorEmailStage.Config> {
  private static final String EMAIL = "email";
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Longer than that a code that goes another way should not be good (OWASP ASVS 5.0, 6.5.5). */
  private static final Duration ADVISED = Duration.ofMinutes(10);

  /**
   * Configuration.
   *
   * @param configureFlow the flow in which people set it up for themselves, or null
   * @param friendlyName what people call it where they choose; may be empty or null
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
   * @param subject the subject; empty for the template's own
   * @param tokenExpiry how long a code is good
   * @param template the template
   */
  public record Config(
      @Nullable Ref<Flow> configureFlow,
      @Default("") @Nullable String friendlyName,
      @Default("false") boolean useGlobalSettings,
      @Default("localhost") String host,
      @Default("25") @Min(1) @Max(65535) int port,
      @Default("") String username,
      @Nullable Secret password,
      @Default("false") boolean useTls,
      @Default("false") boolean useSsl,
      @Default("10") @Min(1) @Max(60) int timeout,
      @Default("") String fromAddress,
      @Default("") String subject,
      @Default("minutes=10") Duration tokenExpiry,
      @Default("email/email_otp.html") String template)
      implements ConfigurableStage {}

  @Override
  public String type() {
    return "authenticator_email";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    Duration expiry = config.tokenExpiry();
    if (expiry.isNegative() || expiry.isZero() || expiry.compareTo(LONGEST) > 0) {
      problems.add(new ConfigProblem("token_expiry", text("config.duration")));
    } else if (expiry.compareTo(ADVISED) > 0) {
      problems.add(ConfigProblem.warning("token_expiry", text("config.long")));
    }
    if (!config.template().matches("[\\w-]+(/[\\w-]+)*\\.html")) {
      problems.add(new ConfigProblem("template", text("config.template", config.template())));
    }
    return problems;
  }

  @Override
  protected FactorType factor() {
    return FactorType.EMAIL;
  }

  @Override
  protected Optional<String> established(StageRun<Config> run, User user) {
    return Optional.of(user.email())
        .filter(own -> !own.isBlank())
        .or(
            () ->
                run.context()
                    .get(ContextKeys.PROMPT_DATA)
                    .map(data -> data.get(EMAIL))
                    .filter(String.class::isInstance)
                    .map(String.class::cast));
  }

  @Override
  protected Optional<String> canonical(String typed) {
    return MailboxAddress.of(typed).map(MailboxAddress::text);
  }

  @Override
  protected String masked(String recipient) {
    return MailboxAddress.of(recipient).map(MailboxAddress::masked).orElse("***");
  }

  @Override
  protected Duration validFor(Config config) {
    return config.tokenExpiry();
  }

  @Override
  protected Optional<Text> full(StageRun<Config> run, User user) {
    return run.services().factors().of(user.id()).stream()
        .filter(factor -> factor.type() == FactorType.EMAIL)
        .filter(factor -> run.stage().id().equals(factor.stage()))
        .findFirst()
        .map(factor -> text("full"));
  }

  @Override
  protected Optional<Text> deliver(StageRun<Config> run, User user, String recipient, String code) {
    CodeMail.send(run, Optional.of(run.config()), user, recipient, code);
    return Optional.empty();
  }

  @Override
  protected Challenge.Builder challenge(Optional<String> recipient) {
    return Challenge.of("ak-stage-authenticator-email")
        .introduction(
            recipient.map(to -> text("introduction", masked(to))).orElseGet(() -> text("ask")))
        .attribute("email", recipient.map(this::masked).orElse(null))
        .attribute("email_required", recipient.isEmpty());
  }

  @Override
  protected Field.Builder recipientField() {
    return Field.of(EMAIL, FieldKind.EMAIL, text("address")).autocomplete("email").maxLength(254);
  }

  @Override
  protected Text missing() {
    return text("missing");
  }

  @Override
  protected Text invalid() {
    return text("invalid");
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(AuthenticatorEmailStage.class, key, arguments);
  }
}
