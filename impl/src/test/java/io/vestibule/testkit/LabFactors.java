package io.vestibule.testkit;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.Factors;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import org.jspecify.annotations.Nullable;

/** Gives accounts factors, without the stages that set them up. */
public final class LabFactors {
  /** The secret of all authenticator apps here, in Base32. */
  public static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  private static final Notice NOTICE = new Notice(new UUID(0, 0), Locale.ENGLISH);

  private final Lab lab;
  private final Factors factors;

  private LabFactors(Lab lab) {
    this.lab = lab;
    this.factors = lab.engine().factors().from(Lab.origin());
  }

  /** Those of a lab. */
  public static LabFactors in(Lab lab) {
    return new LabFactors(lab);
  }

  /** Factors as stages use them. */
  public Factors factors() {
    return factors;
  }

  /** An authenticator app with six digits. */
  public Factor totp(User user, String name) {
    return add(
        user, FactorType.TOTP, name, null, Map.of("secret", SECRET, "digits", "6"), List.of());
  }

  /** What such an app shows now. */
  public String code() {
    return code(Duration.ZERO);
  }

  /** What such an app shows some time from now. */
  public String code(Duration from) {
    return codeAt(SECRET, lab.engine().clock().instant().plus(from));
  }

  /** What an app with another secret shows some time from now. */
  public static String code(String secret, Duration from) {
    return codeAt(secret, Instant.now().plus(from));
  }

  private static String codeAt(String secret, Instant at) {
    try {
      return new TimeBasedOneTimePasswordGenerator()
          .generateOneTimePasswordString(
              new SecretKeySpec(Base32.decode(secret), "HmacSHA1"), at, Locale.ROOT);
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  /** Recovery codes. */
  public Factor recovery(User user, String... codes) {
    return add(user, FactorType.STATIC, "", null, Map.of(), List.of(codes));
  }

  /** Codes by mail, to the account's address. */
  public Factor email(User user, @Nullable UUID stage) {
    return add(
        user,
        FactorType.EMAIL,
        "",
        stage,
        Map.of(Factors.RECIPIENT, user.email(), "address", user.email()),
        List.of());
  }

  /** Any factor. */
  public Factor add(
      User user,
      FactorType type,
      String name,
      @Nullable UUID stage,
      Map<String, String> secrets,
      List<String> codes) {
    return ((FactorAddition.Added)
            factors.add(
                new NewFactor(user.id(), type, name, stage, null, Map.of(), secrets, codes, 0),
                NOTICE))
        .factor();
  }
}
