package io.vestibule.stages.captcha;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.remote.RemoteQuestion;
import io.vestibule.api.stage.StageRun;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks a verify service what a token is worth. */
final class Verification {
  private static final Logger LOG = System.getLogger(CaptchaStage.class.getName());
  private static final String PURPOSE = "captcha";

  /** Longer than any provider's tokens are good for. */
  private static final Duration REMEMBERED = Duration.ofMinutes(30);

  /** What may go away when the person tries again. */
  private static final Set<String> RETRIABLE =
      Set.of(
          "missing-input-response",
          "invalid-input-response",
          "timeout-or-duplicate",
          "expired-input-response",
          "already-seen-response");

  private final StageRun<?> run;
  private final UUID stage;
  private final CaptchaStage.Config config;
  private final Provider provider;
  private final String siteKey;
  private final String privateKey;

  Verification(
      StageRun<?> run, UUID stage, CaptchaStage.Config config, String siteKey, String privateKey) {
    this.run = run;
    this.stage = stage;
    this.config = config;
    this.provider = config.effectiveProvider();
    this.siteKey = siteKey;
    this.privateKey = privateKey;
  }

  /**
   * What a service said, whichever it is.
   *
   * @param success whether the token is good
   * @param codes why it is not
   * @param score how likely a person is behind it, or null; what is no number is NaN
   * @param hostname where it was made; empty if that is not told
   * @param action what it was made for; empty if that is not told
   * @param shown the answer as policies may see it
   */
  private record Said(
      boolean success,
      List<String> codes,
      @Nullable Double score,
      String hostname,
      String action,
      Map<String, Object> shown) {}

  Captcha.Verdict judge(String token) {
    if (token.isBlank()) {
      return refused("invalid");
    }
    // Before anybody is asked: not every service refuses a token it has seen, and one that is down
    // refuses nothing.
    if (!run.services().tokens().claim(PURPOSE, token, REMEMBERED)) {
      return refused("retry");
    }
    Said said;
    try {
      Map<String, Object> answer = run.services().remote().ask(question(token));
      said = provider == Provider.RECAPTCHA_ENTERPRISE ? assessment(answer) : verdict(answer);
    } catch (RemoteException e) {
      return unanswered(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("unverified");
    }
    if (!said.success()) {
      LOG.log(
          said.codes().stream().anyMatch(code -> code.contains("secret"))
              ? Level.WARNING
              : Level.DEBUG,
          "captcha stage {0}: the token is refused, {1}",
          stage,
          said.codes().stream().map(Verification::plain).toList());
    }
    return judge(said);
  }

  private Captcha.Verdict judge(Said said) {
    if (isElsewhere(config.hostname(), said.hostname())
        || isElsewhere(config.action(), said.action())) {
      // Not a matter of degree: the token was made for something else.
      return refused("invalid");
    }
    if (config.errorOnInvalidScore()) {
      if (!said.success()) {
        boolean retriable = !said.codes().isEmpty() && RETRIABLE.containsAll(said.codes());
        return refused(retriable ? "retry" : "invalid");
      }
      if (said.score() != null && !isGood(said.score())) {
        return refused("invalid");
      }
    }
    return new Captcha.Verdict.Accepted(said.shown(), ContextChanges.none());
  }

  private static boolean isElsewhere(String expected, String said) {
    return !expected.isEmpty() && !expected.equalsIgnoreCase(said);
  }

  private boolean isGood(double score) {
    double min = config.scoreMinThreshold();
    double max = config.scoreMaxThreshold();
    // Written so that what is no number is not good.
    return (min <= -1 || score >= min) && (max <= -1 || score <= max);
  }

  private Captcha.Verdict unanswered(RemoteException e) {
    boolean goesOn = config.failMode() == CaptchaStage.FailMode.OPEN && e.isUnavailable();
    LOG.log(
        Level.WARNING,
        "captcha stage {0}: the verify service {1}; {2}",
        stage,
        e.getMessage(),
        goesOn ? "the flow goes on, as fail_mode says" : "the token is refused");
    return goesOn
        ? new Captcha.Verdict.Accepted(
            Map.of("success", false, "error-codes", List.of("unavailable")), ContextChanges.none())
        : refused("unverified");
  }

  private static Captcha.Verdict refused(String key) {
    return new Captcha.Verdict.Refused(CaptchaStage.text(key), ContextChanges.none());
  }

  // --- what services are asked

  private RemoteQuestion question(String token) {
    return provider == Provider.RECAPTCHA_ENTERPRISE ? enterprise(token) : siteverify(token);
  }

  private RemoteQuestion siteverify(String token) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("secret", privateKey);
    values.put("response", token);
    values.put("remoteip", run.request().clientAddress());
    if (provider == Provider.HCAPTCHA) {
      // Else the token of any site of the same account would do.
      values.put("sitekey", siteKey);
    }
    return new RemoteQuestion(
        URI.create(config.service()),
        config.requestContentType() == CaptchaStage.ContentType.JSON
            ? RemoteQuestion.Encoding.JSON
            : RemoteQuestion.Encoding.FORM,
        values,
        Map.of(),
        config.timeout());
  }

  private RemoteQuestion enterprise(String token) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("token", token);
    event.put("siteKey", siteKey);
    event.put("userIpAddress", run.request().clientAddress());
    event.put("userAgent", run.request().userAgent());
    if (!config.action().isEmpty()) {
      event.put("expectedAction", config.action());
    }
    return new RemoteQuestion(
        URI.create(config.service()),
        RemoteQuestion.Encoding.JSON,
        Map.of("event", event),
        // Not in the address, which ends up in logs on the way.
        Map.of("X-Goog-Api-Key", privateKey),
        config.timeout());
  }

  // --- what they say

  private Said verdict(Map<String, Object> answer) {
    List<String> codes = new ArrayList<>();
    if (answer.get("error-codes") instanceof List<?> list) {
      list.forEach(code -> codes.add(String.valueOf(code)));
    }
    return new Said(
        Boolean.TRUE.equals(answer.get("success")),
        codes,
        score(answer.get("score")),
        text(answer.get("hostname")),
        text(answer.get("action")),
        shown(answer));
  }

  private Said assessment(Map<String, Object> answer) {
    Map<?, ?> token = object(answer.get("tokenProperties"));
    boolean valid = Boolean.TRUE.equals(token.get("valid"));
    String reason = text(token.get("invalidReason"));
    // What we have asked comes back, too: the token, the address.
    Map<String, Object> without = new LinkedHashMap<>(answer);
    without.remove("event");
    return new Said(
        valid,
        switch (reason) {
          case "EXPIRED" -> List.of("expired-input-response");
          case "DUPE" -> List.of("already-seen-response");
          case "" -> List.of();
          default -> List.of(reason);
        },
        score(object(answer.get("riskAnalysis")).get("score")),
        text(token.get("hostname")),
        text(token.get("action")),
        shown(without));
  }

  /** An answer as policies may see it: without our key, should it come back. */
  private Map<String, Object> shown(Map<String, Object> answer) {
    Map<String, Object> shown = new LinkedHashMap<>();
    answer.forEach(
        (name, value) -> {
          if (value != null && (privateKey.isEmpty() || !value.toString().contains(privateKey))) {
            shown.put(name, value);
          }
        });
    return shown;
  }

  private static @Nullable Double score(@Nullable Object value) {
    return value == null
        ? null
        : Double.valueOf(value instanceof Number number ? number.doubleValue() : Double.NaN);
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  /** A code as it may be in a log. */
  private static String plain(String code) {
    String kept = code.replaceAll("[^A-Za-z0-9_-]", "?");
    return kept.length() > 40 ? kept.substring(0, 40) : kept;
  }
}
