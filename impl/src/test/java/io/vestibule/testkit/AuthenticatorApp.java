package io.vestibule.testkit;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/**
 * An app that makes codes, as people have on their telephones. It goes by what it scanned and knows
 * nothing of how codes are judged.
 *
 * @param label what it calls the account
 * @param parameters what else it was told, by name
 */
public record AuthenticatorApp(String label, Map<String, String> parameters) {
  /** Scans an address. */
  public static AuthenticatorApp scan(String address) {
    URI uri = URI.create(address);
    if (!"otpauth".equals(uri.getScheme()) || !"totp".equals(uri.getHost())) {
      throw new AssertionError("nothing apps can read");
    }
    Map<String, String> parameters = new TreeMap<>();
    for (String pair : uri.getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return new AuthenticatorApp(
        URLDecoder.decode(uri.getRawPath().substring(1), StandardCharsets.UTF_8), parameters);
  }

  /** The secret, in Base32. */
  public String secret() {
    return parameter("secret");
  }

  /** The code it shows at a time. */
  public String code(Instant at) {
    TimeBasedOneTimePasswordGenerator codes =
        new TimeBasedOneTimePasswordGenerator(
            java.time.Duration.ofSeconds(Long.parseLong(parameter("period"))),
            Integer.parseInt(parameter("digits")),
            "Hmac" + parameter("algorithm"));
    try {
      return codes.generateOneTimePasswordString(
          new SecretKeySpec(Base32.decode(secret()), codes.getAlgorithm()), at, Locale.ROOT);
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  /** A code it does not show around a time. */
  public String wrongCode(Instant at) {
    String wrong = "0".repeat(Integer.parseInt(parameter("digits")));
    for (int step = -2; step <= 2; step++) {
      if (code(at.plusSeconds(30L * step)).equals(wrong)) {
        return "1".repeat(wrong.length());
      }
    }
    return wrong;
  }

  private String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new AssertionError("no " + name);
    }
    return value;
  }
}
