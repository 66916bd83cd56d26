package io.vestibule.stages.captcha;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.config.ConfigName;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Secret;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks for something a program cannot easily give. */
public final class CaptchaStage implements StageKind<CaptchaStage.Config> {
  /** What the verify service said, and which stage asked it. */
  static final ContextKey<Map<String, Object>> RESULT = ContextKey.mapOf("captcha");

  private static final String TOKEN = "token";

  /**
   * Configuration.
   *
   * @param publicKey names the site to the provider; needed unless the provider is ALTCHA
   * @param privateKey proves to the provider who asks; needed unless the provider is ALTCHA
   * @param jsUrl where the page's script is. Where it is authentik's default, and the provider
   *     another one, it is the provider's
   * @param apiUrl where the verify service is. Where it is authentik's default, and the provider
   *     another one, it is the provider's
   * @param requestContentType how the verify service is asked
   * @param interactive whether the person has something to do
   * @param scoreMinThreshold the lowest score that is good; -1 or less for any
   * @param scoreMaxThreshold the highest score that is good; -1 or less for any
   * @param errorOnInvalidScore whether an answer that is not good is refused. If not, the flow goes
   *     on, and policies see the answer
   * @param provider whose captcha it is, or null to go by the addresses
   * @param failMode what happens when the verify service cannot be asked
   * @param timeout how long the verify service is waited for
   * @param hostname the host a token must have been made on; empty for any
   * @param action what a token must have been made for; empty for anything
   * @param projectId the project in Google's cloud, for reCAPTCHA Enterprise
   * @param allowPlainHttp whether addresses may be {@code http} ones elsewhere than on this machine
   * @param complexity how many numbers there are to be tried, for ALTCHA; half of them on average
   * @param validFor how long a challenge of ALTCHA can be answered
   */
  public record Config(
      @Default("") String publicKey,
      @Default("\"\"") Secret privateKey,
      @Default(Provider.DEFAULT_SCRIPT) String jsUrl,
      @Default(Provider.DEFAULT_SERVICE) String apiUrl,
      @Default("application/x-www-form-urlencoded") ContentType requestContentType,
      @Default("false") boolean interactive,
      @Default("0.5") double scoreMinThreshold,
      @Default("1.0") double scoreMaxThreshold,
      @Default("true") boolean errorOnInvalidScore,
      @Nullable Provider provider,
      @Default("closed") FailMode failMode,
      @Default("seconds=5") Duration timeout,
      @Default("") String hostname,
      @Default("") String action,
      @Default("") String projectId,
      @Default("false") boolean allowPlainHttp,
      @Default("200000") @Min(1_000) @Max(50_000_000) long complexity,
      @Default("minutes=30") Duration validFor) {

    /** Whose captcha it is: said, or else found by the addresses. */
    public Provider effectiveProvider() {
      return provider != null
          ? provider
          : (apiUrl.equals(Provider.DEFAULT_SERVICE)
                  ? Provider.of(jsUrl, interactive)
                  : Provider.of(apiUrl, interactive).or(() -> Provider.of(jsUrl, interactive)))
              .orElse(interactive ? Provider.RECAPTCHA_V2 : Provider.RECAPTCHA_V3);
    }

    /** Where the script is; empty for ALTCHA. */
    String script() {
      Provider whose = effectiveProvider();
      boolean own = jsUrl.equals(Provider.DEFAULT_SCRIPT) || whose == Provider.ALTCHA;
      return own ? whose.script() : jsUrl;
    }

    /** Where the verify service is; empty for ALTCHA. */
    String service() {
      Provider whose = effectiveProvider();
      boolean own = apiUrl.equals(Provider.DEFAULT_SERVICE) || whose == Provider.ALTCHA;
      return own ? whose.service(projectId) : apiUrl;
    }
  }

  /** How a verify service is asked. */
  public enum ContentType {
    /** With a form. */
    @ConfigName("application/x-www-form-urlencoded")
    FORM,
    /** With JSON. */
    @ConfigName("application/json")
    JSON
  }

  /** What happens when a verify service is down or too slow. */
  public enum FailMode {
    /** Nobody gets on. */
    CLOSED,
    /** Everybody gets on. */
    OPEN
  }

  @Override
  public String type() {
    return "captcha";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    return ConfigCheck.of(config);
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Captcha.Posed posed = captcha(run).pose(TOKEN, Field.Presence.REQUIRED);
    Challenge.Builder challenge =
        Challenge.of("ak-stage-captcha")
            .aboutUser()
            .introduction(text("introduction"))
            .field(posed.field());
    posed.attributes().forEach(challenge::attribute);
    return Outcome.ask(challenge.build()).with(posed.changes());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Captcha.Verdict verdict = captcha(run).judge(answer.text(TOKEN).orElse(""));
    if (verdict instanceof Captcha.Verdict.Accepted accepted) {
      Map<String, Object> result =
          Map.of("response", accepted.response(), "stage", run.stage().id().toString());
      return Outcome.done().with(accepted.changes()).with(RESULT, result);
    }
    Captcha.Verdict.Refused refused = (Captcha.Verdict.Refused) verdict;
    return Outcome.askAgain(FieldError.of(TOKEN, refused.message())).with(refused.changes());
  }

  private static Captcha captcha(StageRun<Config> run) {
    return new Captcha(run, run.stage().id(), run.config());
  }

  static Text text(String key, Object... arguments) {
    return Text.of(CaptchaStage.class, Objects.requireNonNull(key), arguments);
  }
}
