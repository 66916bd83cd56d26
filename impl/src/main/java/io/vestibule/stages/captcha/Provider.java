package io.vestibule.stages.captcha;

import io.vestibule.api.challenge.Widget.Foreign.Dialect;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whose captcha it is, which decides how its script and its verify service are spoken to. */
public enum Provider {
  /** A box to tick, by Google. */
  RECAPTCHA_V2,
  /** A score, by Google. */
  RECAPTCHA_V3,
  /** Either, by Google's cloud: its verify service is another one, and asked for an assessment. */
  RECAPTCHA_ENTERPRISE,
  /** By hCaptcha. */
  HCAPTCHA,
  /** By Cloudflare. */
  TURNSTILE,
  /** A proof of work that is made and checked here; nobody else is asked. */
  ALTCHA;

  /** What the attributes are where a file says nothing, as in authentik. */
  static final String DEFAULT_SCRIPT = "https://www.recaptcha.net/recaptcha/api.js";

  static final String DEFAULT_SERVICE = "https://www.recaptcha.net/recaptcha/api/siteverify";

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9/._~-]*");

  /**
   * The provider an address belongs to; empty if that cannot be told.
   *
   * @param address of a script or a verify service
   * @param interactive tells Google's two kinds apart, which have the same addresses
   */
  static Optional<Provider> of(String address, boolean interactive) {
    String host = host(address);
    if (host.equals("recaptchaenterprise.googleapis.com")) {
      return Optional.of(RECAPTCHA_ENTERPRISE);
    }
    if (isBelow(host, "hcaptcha.com")) {
      return Optional.of(HCAPTCHA);
    }
    if (host.equals("challenges.cloudflare.com")) {
      return Optional.of(TURNSTILE);
    }
    return isGoogle(host)
        ? Optional.of(interactive ? RECAPTCHA_V2 : RECAPTCHA_V3)
        : Optional.empty();
  }

  /** Whether an address, of a script or a service, is one this provider is known to have. */
  boolean isAt(String address) {
    String host = host(address);
    return switch (this) {
      case RECAPTCHA_V2, RECAPTCHA_V3 -> isGoogle(host);
      case RECAPTCHA_ENTERPRISE -> isGoogle(host) || isBelow(host, "googleapis.com");
      case HCAPTCHA -> isBelow(host, "hcaptcha.com");
      case TURNSTILE -> host.equals("challenges.cloudflare.com");
      case ALTCHA -> false;
    };
  }

  /** Where its script is. */
  String script() {
    return switch (this) {
      case RECAPTCHA_V2, RECAPTCHA_V3 -> DEFAULT_SCRIPT;
      case RECAPTCHA_ENTERPRISE -> "https://www.recaptcha.net/recaptcha/enterprise.js";
      case HCAPTCHA -> "https://js.hcaptcha.com/1/api.js";
      case TURNSTILE -> "https://challenges.cloudflare.com/turnstile/v0/api.js";
      case ALTCHA -> "";
    };
  }

  /**
   * Where its verify service is.
   *
   * @param project the project in Google's cloud
   */
  String service(String project) {
    return switch (this) {
      case RECAPTCHA_V2, RECAPTCHA_V3 -> DEFAULT_SERVICE;
      case RECAPTCHA_ENTERPRISE ->
          "https://recaptchaenterprise.googleapis.com/v1/projects/" + project + "/assessments";
      case HCAPTCHA -> "https://api.hcaptcha.com/siteverify";
      case TURNSTILE -> "https://challenges.cloudflare.com/turnstile/v0/siteverify";
      case ALTCHA -> "";
    };
  }

  /** How its script is spoken to. */
  Dialect dialect() {
    return switch (this) {
      case HCAPTCHA -> Dialect.HCAPTCHA;
      case TURNSTILE -> Dialect.TURNSTILE;
      default -> Dialect.RECAPTCHA;
    };
  }

  /** Whether its answers name the action a token is for. */
  boolean tellsAction() {
    return this == RECAPTCHA_V3 || this == RECAPTCHA_ENTERPRISE || this == TURNSTILE;
  }

  /** Whether its service takes JSON as well as forms. */
  boolean takesJson() {
    return this == TURNSTILE || this == RECAPTCHA_ENTERPRISE;
  }

  /**
   * From where its page loads scripts: the one that is configured, and what that loads. Of Google's
   * hosts not everything: others of their scripts would undo a content security policy.
   */
  List<String> scripts(URI script) {
    return switch (this) {
      case HCAPTCHA -> with(script, List.of("https://hcaptcha.com", "https://*.hcaptcha.com"));
      case TURNSTILE -> with(script, List.of("https://challenges.cloudflare.com"));
      case ALTCHA -> List.of();
      default -> {
        List<String> sources = new ArrayList<>();
        sources.add(
            PATH.matcher(script.getRawPath()).matches()
                ? origin(script) + script.getRawPath()
                : origin(script));
        sources.add("https://www.gstatic.com/recaptcha/releases/");
        if (host(script.toString()).equals("www.recaptcha.net")) {
          sources.add("https://www.gstatic.cn/recaptcha/releases/");
        }
        yield List.copyOf(sources);
      }
    };
  }

  /** From where its page loads frames, styles and answers. */
  List<String> sources(URI script) {
    return switch (this) {
      case HCAPTCHA -> with(script, List.of("https://hcaptcha.com", "https://*.hcaptcha.com"));
      case TURNSTILE -> with(script, List.of("https://challenges.cloudflare.com"));
      case ALTCHA -> List.of();
      default ->
          switch (host(script.toString())) {
            case "www.recaptcha.net" ->
                List.of("https://www.recaptcha.net/recaptcha/", "https://recaptcha.net/recaptcha/");
            case "www.google.com" ->
                List.of(
                    "https://www.google.com/recaptcha/", "https://recaptcha.google.com/recaptcha/");
            default -> with(script, List.of("https://www.google.com/recaptcha/"));
          };
    };
  }

  private List<String> with(URI script, List<String> known) {
    if (isAt(script.toString())) {
      return known;
    }
    List<String> all = new ArrayList<>(known);
    all.add(0, origin(script));
    return List.copyOf(all);
  }

  private static String origin(URI address) {
    return address.getScheme() + "://" + address.getRawAuthority();
  }

  private static boolean isGoogle(String host) {
    return host.equals("www.google.com")
        || host.equals("www.recaptcha.net")
        || host.equals("recaptcha.net")
        || host.equals("recaptcha.google.com");
  }

  private static boolean isBelow(String host, String domain) {
    return host.equals(domain) || host.endsWith("." + domain);
  }

  private static String host(String address) {
    try {
      String host = URI.create(address).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
