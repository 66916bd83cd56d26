package io.vestibule.stages.authenticator_sms;

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
import io.vestibule.api.remote.RemoteAddress;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.stages.authenticator.SentCodeStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets up codes by text message: to the number a prompt of the flow asked for, else to one the
 * account's owner types who is logged in.
 */
public final class AuthenticatorSmsStage extends SentCodeStage<AuthenticatorSmsStage.Config> {
  private static final String PHONE_NUMBER = "phone_number";

  /**
   * Configuration.
   *
   * @param configureFlow the flow in which people set it up for themselves, or null
   * @param friendlyName what people call it where they choose; may be empty or null
   * @param provider who sends the messages
   * @param fromNumber the number or name they come from
   * @param accountSid the account at Twilio; of a generic provider its address
   * @param auth the key; with {@code basic} at a generic provider the user name
   * @param authPassword with {@code basic} at a generic provider the password
   * @param authType how a generic provider is shown who asks
   * @param verifyOnly whether a number is only verified: a hash of it is kept, and no codes are
   *     sent there later
   * @param mapping stored, and without effect
   * @param twilioUrl where Twilio is; empty for its own address
   * @param allowPlainHttp whether addresses may be {@code http} ones elsewhere than on this machine
   */
  public record Config(
      @Nullable Ref<Flow> configureFlow,
      @Default("") @Nullable String friendlyName,
      Provider provider,
      String fromNumber,
      String accountSid,
      Secret auth,
      @Default("\"\"") Secret authPassword,
      @Default("basic") AuthType authType,
      @Default("false") boolean verifyOnly,
      @Nullable String mapping,
      @Default("") String twilioUrl,
      @Default("false") boolean allowPlainHttp)
      implements ConfigurableStage {}

  /** Who sends messages. */
  public enum Provider {
    /** Twilio. */
    TWILIO,
    /** Whoever takes a message as JSON. */
    GENERIC
  }

  /** How a generic provider is shown who asks. */
  public enum AuthType {
    /** By name and password (RFC 7617). */
    BASIC,
    /** By a token (RFC 6750). */
    BEARER
  }

  @Override
  public String type() {
    return "authenticator_sms";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (config.auth().isEmpty()) {
      problems.add(new ConfigProblem("auth", text("config.required")));
    } else if (config.provider() == Provider.GENERIC
        && config.authType() == AuthType.BEARER
        && !config.auth().reveal().matches("[!-~]+")) {
      // It goes into a header as it is.
      problems.add(new ConfigProblem("auth", text("config.token")));
    }
    if (config.fromNumber().isBlank()) {
      problems.add(new ConfigProblem("from_number", text("config.required")));
    }
    if (config.provider() == Provider.GENERIC) {
      address("account_sid", config.accountSid(), config, problems);
    } else {
      if (!config.accountSid().matches("[A-Za-z0-9]{1,64}")) {
        problems.add(new ConfigProblem("account_sid", text("config.account")));
      }
      if (!config.twilioUrl().isEmpty()) {
        address("twilio_url", config.twilioUrl(), config, problems);
      }
    }
    if (config.mapping() != null) {
      problems.add(ConfigProblem.warning("mapping", text("config.mapping")));
    }
    return problems;
  }

  private static void address(
      String field, String address, Config config, List<ConfigProblem> problems) {
    RemoteAddress verdict = RemoteAddress.judge(address);
    if (verdict == RemoteAddress.NONE) {
      problems.add(new ConfigProblem(field, text("config.address")));
    } else if (verdict == RemoteAddress.UNENCRYPTED && !config.allowPlainHttp()) {
      problems.add(new ConfigProblem(field, text("config.plain_http")));
    }
  }

  @Override
  protected FactorType factor() {
    return FactorType.SMS;
  }

  @Override
  protected Optional<String> established(StageRun<Config> run, User user) {
    return run.context()
        .get(ContextKeys.PROMPT_DATA)
        .map(data -> data.get("phone"))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  @Override
  protected Optional<String> canonical(String typed) {
    return PhoneNumber.of(typed).map(PhoneNumber::text);
  }

  @Override
  protected String masked(String recipient) {
    return new PhoneNumber(recipient).masked();
  }

  @Override
  protected Duration validFor(Config config) {
    return TextMessage.VALID;
  }

  @Override
  protected boolean isVerifyOnly(Config config) {
    return config.verifyOnly();
  }

  @Override
  protected Optional<Text> deliver(StageRun<Config> run, User user, String recipient, String code) {
    return TextMessage.send(run, run.config(), user, recipient, code);
  }

  @Override
  protected Challenge.Builder challenge(Optional<String> recipient) {
    return Challenge.of("ak-stage-authenticator-sms")
        .introduction(
            recipient.map(to -> text("introduction", masked(to))).orElseGet(() -> text("ask")))
        .attribute("phone_number_required", recipient.isEmpty());
  }

  @Override
  protected Field.Builder recipientField() {
    return Field.of(PHONE_NUMBER, FieldKind.TEXT, text("number"))
        .autocomplete("tel")
        .help(text("number.help"))
        .maxLength(40);
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
    return Text.of(AuthenticatorSmsStage.class, key, arguments);
  }
}
