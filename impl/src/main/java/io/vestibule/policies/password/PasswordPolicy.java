package io.vestibule.policies.password;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.credential.PasswordAppraisal;
import io.vestibule.api.credential.PasswordStrength;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says whether a password is good enough.
 *
 * <p>The rules of the configuration come first, then lists and words that are at hand, then the
 * breach service, then the estimate of strength; the first group that says no decides. All but the
 * estimate look at the whole password, as it was typed.
 */
public final class PasswordPolicy implements PolicyKind<PasswordPolicy.Config> {
  private static final int LEAST_LENGTH = 8;
  private static final int BEST_SCORE = 4;

  /**
   * Configuration.
   *
   * @param passwordField the key of the prompt the password was typed into
   * @param checkStaticRules whether length and amounts count
   * @param checkHaveIBeenPwned whether the breach service is asked
   * @param checkZxcvbn whether the estimated strength counts
   * @param checkCommon whether common passwords are refused
   * @param checkContextWords whether passwords are refused that are little more than words of the
   *     person's or the installation's names
   * @param checkOfflineList whether the installation's own list of breached passwords is looked
   *     into; has no effect where there is none
   * @param amountDigits how many digits it must have
   * @param amountUppercase how many of the capital letters A to Z
   * @param amountLowercase how many of the small letters a to z
   * @param amountSymbols how many characters of {@code symbolCharset}
   * @param lengthMin how many characters it must have; 0 for no more than the installation asks for
   * @param symbolCharset what counts as a symbol
   * @param hibpAllowedCount how often it may have been found in breaches
   * @param zxcvbnScoreThreshold the score it must be better than
   * @param errorMessage what a person is told who breaks a static rule; if empty, which one it is
   */
  public record Config(
      @Default("password") @NotBlank String passwordField,
      @Default("true") boolean checkStaticRules,
      @Default("false") boolean checkHaveIBeenPwned,
      @Default("false") boolean checkZxcvbn,
      @Default("true") boolean checkCommon,
      @Default("true") boolean checkContextWords,
      @Default("true") boolean checkOfflineList,
      @Default("0") @Min(0) int amountDigits,
      @Default("0") @Min(0) int amountUppercase,
      @Default("0") @Min(0) int amountLowercase,
      @Default("0") @Min(0) int amountSymbols,
      @Default("15") @Min(0) @Max(1024) int lengthMin,
      @Default("!\\\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ") String symbolCharset,
      @Default("0") @Min(0) int hibpAllowedCount,
      @Default("2") @Min(0) int zxcvbnScoreThreshold,
      @Default("") String errorMessage) {}

  @Override
  public String type() {
    return "password";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (config.lengthMin() > 0 && config.lengthMin() < LEAST_LENGTH) {
      problems.add(new ConfigProblem("length_min", text("config.length_min", LEAST_LENGTH)));
    }
    for (StaticRule rule : StaticRule.values()) {
      if (rule != StaticRule.LENGTH_MIN && rule.amount(config) > 0) {
        problems.add(ConfigProblem.warning(rule.field(), text("config.composition")));
      }
    }
    if (config.checkZxcvbn() && config.zxcvbnScoreThreshold() >= BEST_SCORE) {
      problems.add(
          ConfigProblem.warning(
              "zxcvbn_score_threshold", text("config.threshold", BEST_SCORE - 1)));
    }
    return problems;
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request)
      throws IOException, InterruptedException {
    Config config = request.config();
    String password = request.context().text(config.passwordField()).orElse("");
    if (password.isEmpty()) {
      return PolicyResult.fail().saying(text("missing"));
    }
    if (config.checkStaticRules()) {
      Optional<StaticRule> broken = StaticRule.firstBroken(config, password);
      if (broken.isPresent()) {
        return failed(broken.get().field()).saying(words(broken.get(), config));
      }
    }
    PasswordAppraisal appraisal = request.services().passwords().appraisal();
    if (config.checkCommon() && appraisal.isCommon(password)) {
      return failed("check_common").saying(text("common"));
    }
    if (config.checkContextWords() && ContextWords.of(request).makeUp(password)) {
      return failed("check_context_words").saying(text("context_words"));
    }
    if (config.checkOfflineList()) {
      long found = appraisal.breachesListed(password).orElse(0);
      if (found > config.hibpAllowedCount()) {
        return failed("check_offline_list").saying(text("breached", found));
      }
    }
    if (config.checkHaveIBeenPwned()) {
      long found = appraisal.breachesKnownOnline(password);
      if (found > config.hibpAllowedCount()) {
        return failed("check_have_i_been_pwned").saying(text("breached", found));
      }
    }
    return config.checkZxcvbn() ? strength(request, password) : PolicyResult.pass();
  }

  private static PolicyResult strength(PolicyRequest<Config> request, String password)
      throws InterruptedException {
    PasswordStrength strength =
        request.services().passwords().appraisal().strength(password, ContextWords.names(request));
    boolean passing = strength.score() > request.config().zxcvbnScoreThreshold();
    PolicyResult result =
        (passing ? PolicyResult.pass() : failed("check_zxcvbn").saying(text("weak")))
            .noting("score", strength.score());
    for (Text advice : strength.advice()) {
      result = result.saying(advice);
    }
    return result;
  }

  private static PolicyResult failed(String rule) {
    return PolicyResult.fail().noting("rule", rule);
  }

  private static Text words(StaticRule broken, Config config) {
    return config.errorMessage().isEmpty()
        ? text("rule." + broken.field(), broken.amount(config))
        : Text.literal(config.errorMessage());
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(PasswordPolicy.class, key, arguments);
  }
}
