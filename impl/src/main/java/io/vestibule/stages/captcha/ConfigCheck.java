package io.vestibule.stages.captcha;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.remote.RemoteAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is wrong with a configuration of a captcha. */
final class ConfigCheck {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_VALID = Duration.ofDays(1);
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9:.-]{1,64}");

  private final CaptchaStage.Config config;
  private final Provider provider;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private ConfigCheck(CaptchaStage.Config config) {
    this.config = config;
    this.provider = config.effectiveProvider();
  }

  static List<ConfigProblem> of(CaptchaStage.Config config) {
    ConfigCheck check = new ConfigCheck(config);
    if (check.provider == Provider.ALTCHA) {
      check.altcha();
    } else {
      check.elsewhere();
    }
    return check.problems;
  }

  private void altcha() {
    isBetween("valid_for", config.validFor(), LONGEST_VALID);
    if (!config.hostname().isEmpty()) {
      warn("hostname", "config.ignored");
    }
    if (!config.action().isEmpty()) {
      warn("action", "config.ignored");
    }
  }

  private void elsewhere() {
    if (config.publicKey().isBlank()) {
      refuse("public_key", "config.required");
    }
    if (config.privateKey().isEmpty()) {
      refuse("private_key", "config.required");
    }
    isBetween("timeout", config.timeout(), LONGEST_WAIT);
    address("js_url", config.script());
    if (provider == Provider.RECAPTCHA_ENTERPRISE
        && config.apiUrl().equals(Provider.DEFAULT_SERVICE)
        && !PROJECT.matcher(config.projectId()).matches()) {
      refuse("project_id", "config.project");
    } else {
      address("api_url", config.service());
    }
    if (!config.action().isEmpty() && !provider.tellsAction()) {
      refuse("action", "config.action");
    }
    if (config.requestContentType() == CaptchaStage.ContentType.JSON
        && !provider.takesJson()
        && provider.isAt(config.service())) {
      warn("request_content_type", "config.json");
    }
    scores();
  }

  private void scores() {
    double min = config.scoreMinThreshold();
    double max = config.scoreMaxThreshold();
    if (!Double.isFinite(min) || !Double.isFinite(max)) {
      // Every comparison with such a number is false: any score would do.
      refuse(
          Double.isFinite(min) ? "score_max_threshold" : "score_min_threshold", "config.no_number");
    } else if (min > -1 && max > -1 && min > max) {
      warn("score_min_threshold", "config.scores");
    }
    if (!config.errorOnInvalidScore()) {
      warn("error_on_invalid_score", "config.goes_on");
    }
  }

  private void address(String field, String text) {
    RemoteAddress verdict = RemoteAddress.judge(text);
    if (verdict == RemoteAddress.NONE) {
      refuse(field, "config.address");
    } else if (verdict == RemoteAddress.UNENCRYPTED && !config.allowPlainHttp()) {
      refuse(field, "config.plain_http");
    } else if (field.equals("js_url") && !provider.isAt(text)) {
      warn(field, "config.unknown_script");
    }
  }

  private void isBetween(String field, Duration value, Duration longest) {
    if (value.isNegative() || value.isZero() || value.compareTo(longest) > 0) {
      problems.add(
          new ConfigProblem(
              field, CaptchaStage.text("config.duration", Long.toString(longest.toSeconds()))));
    }
  }

  private void refuse(String field, String key) {
    problems.add(new ConfigProblem(field, CaptchaStage.text(key)));
  }

  private void warn(String field, String key) {
    problems.add(ConfigProblem.warning(field, CaptchaStage.text(key)));
  }
}
