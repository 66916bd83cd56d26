package io.vestibule.api.challenge;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a page runs to fill in a hidden field. Nothing in it is secret: all of it is sent to
 * browsers. What comes back is as untrusted as any other answer.
 */
public sealed interface Widget {
  /**
   * A sum the browser does before an answer is taken, by a script of ours: it looks for the number
   * from 0 to {@code maxNumber} for which the SHA-256 of {@code salt} followed by the number, in
   * decimal digits, is {@code challenge}. The field gets what ALTCHA (version 1) calls its payload:
   * all of this and the number as JSON, in Base64.
   *
   * @param challenge the hash, in hexadecimal
   * @param salt the text before the number; ASCII
   * @param maxNumber the largest number that has to be tried
   * @param signature goes back with the answer
   */
  record ProofOfWork(String challenge, String salt, long maxNumber, String signature)
      implements Widget {
    /** What ALTCHA calls the hash. */
    public static final String ALGORITHM = "SHA-256";

    public ProofOfWork {
      Objects.requireNonNull(challenge, "challenge");
      Objects.requireNonNull(salt, "salt");
      Objects.requireNonNull(signature, "signature");
    }
  }

  /**
   * Asks the browser for a passkey: to make one, or to show that the person holds one (Web
   * Authentication Level 3, section 5.1). The field gets the credential as JSON, the way {@code
   * PublicKeyCredential.toJSON()} writes it.
   *
   * @param ceremony what the browser is asked for
   * @param options what it is asked with: the JSON form of the options of section 5.4 or 5.5
   */
  record Passkey(Ceremony ceremony, Map<String, ?> options) implements Widget {
    /** What a browser is asked for. */
    public enum Ceremony {
      /** To make a passkey. */
      CREATE,
      /** To show one, when the person says so. */
      GET,
      /**
       * To offer passkeys where the person types their name, as the browser offers passwords; and
       * to show one when the person says so.
       */
      AUTOFILL
    }

    public Passkey {
      Objects.requireNonNull(ceremony, "ceremony");
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }

  /**
   * A script from elsewhere.
   *
   * @param dialect how the script is spoken to
   * @param script its address
   * @param scripts from where the page may load scripts, as the source expressions of a content
   *     security policy: hosts with their scheme, maybe with a path
   * @param sources from where it may load frames, styles and answers, likewise
   * @param siteKey names this site to the service
   * @param interactive whether the person has something to do, such as to tick a box; if not, the
   *     service is asked when the page is sent off
   * @param action names to the service what is being done; empty for nothing in particular
   */
  record Foreign(
      Dialect dialect,
      URI script,
      List<String> scripts,
      List<String> sources,
      String siteKey,
      boolean interactive,
      String action)
      implements Widget {
    /** A scheme, a host that may begin with a wildcard, a port, a path: no word of the policy. */
    private static final Pattern SOURCE =
        Pattern.compile(
            "https?://(\\*\\.)?([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+])(:[0-9]{1,5})?(/[A-Za-z0-9/._~-]*)?");

    /** How scripts are spoken to. */
    public enum Dialect {
      /** Like reCAPTCHA. */
      RECAPTCHA,
      /** Like hCaptcha. */
      HCAPTCHA,
      /** Like Turnstile. */
      TURNSTILE
    }

    /**
     * A script from elsewhere.
     *
     * @throws IllegalArgumentException if a source is none: it goes into a header
     */
    public Foreign {
      Objects.requireNonNull(dialect, "dialect");
      Objects.requireNonNull(script, "script");
      scripts = checked(scripts);
      sources = checked(sources);
      Objects.requireNonNull(siteKey, "siteKey");
      Objects.requireNonNull(action, "action");
    }

    private static List<String> checked(List<String> sources) {
      for (String source : sources) {
        if (!SOURCE.matcher(source).matches()) {
          throw new IllegalArgumentException("no source of a content security policy: " + source);
        }
      }
      return List.copyOf(sources);
    }
  }
}
