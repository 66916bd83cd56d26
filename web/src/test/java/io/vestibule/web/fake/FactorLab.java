package io.vestibule.web.fake;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.FactorAddition;
import io.vestibule.api.factor.FactorProof;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.factor.NewFactor;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.user.AccountDraft.Notice;
import io.vestibule.api.user.User;
import io.vestibule.session.LoginProof;
import io.vestibule.session.LoginSessions.SignedIn;
import io.vestibule.testkit.Lab;
import io.vestibule.web.page.FormToken;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** People in a lab with factors, and what they send. */
public final class FactorLab {
  /** What no page and no answer may ever hold. */
  public static final String SECRET = "seed-that-nobody-may-read";

  private final Lab lab;

  /** People in a lab. */
  public FactorLab(Lab lab) {
    this.lab = lab;
  }

  /** Gives somebody a factor. */
  public Factor add(User user, FactorType type, String name, Map<String, String> details) {
    List<String> codes = type == FactorType.STATIC ? List.of("aaaa", "bbbb", "cccc") : List.of();
    FactorAddition addition =
        lab.engine()
            .factors()
            .from(Lab.origin())
            .add(
                new NewFactor(
                    user.id(), type, name, null, null, details, Map.of("key", SECRET), codes, 0),
                new Notice(lab.engine().brand("localhost").id(), Locale.ENGLISH));
    if (addition instanceof FactorAddition.Added added) {
      return added.factor();
    }
    throw new AssertionError(addition);
  }

  /** Gives somebody an app for codes. */
  public Factor totp(User user) {
    return add(user, FactorType.TOTP, "", Map.of());
  }

  /** The cookie of a session of somebody who has given their password just now. */
  public String session(User user) {
    return String.valueOf(lab.browser(user).cookie());
  }

  /** The cookie of a session of somebody who has shown a factor just now as well. */
  public String fresh(User user) {
    String cookie = session(user);
    Visitor visitor = lab.engine().sessions().resolve(cookie, Lab.origin());
    lab.engine()
        .sessions()
        .factorShown(Objects.requireNonNull(visitor.session()), lab.clock().instant());
    return cookie;
  }

  /** Has a browser remembered in which somebody showed a factor. */
  public UUID remembered(User user, Factor factor) {
    SignedIn signedIn =
        lab.engine()
            .sessions()
            .signIn(
                new SignIn(
                    user.id(), Duration.ZERO, NetworkBinding.NO_BINDING, false, Duration.ZERO),
                null,
                null,
                "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
                new LoginProof(
                    "password",
                    true,
                    List.of(
                        new FactorProof(
                            user.id(), factor.id(), factor.type(), lab.clock().instant())),
                    Duration.ofDays(1)),
                Lab.origin());
    if (!(signedIn instanceof SignedIn.Granted)) {
      throw new AssertionError(signedIn);
    }
    return lab.engine().sessions().remembered(user.id()).get(0).id();
  }

  /** A request in a session. */
  public FakeRequest by(String cookie) {
    return new FakeRequest().cookie("vestibule_session", cookie).to(lab.engine());
  }

  /** The token forms of a session bring. */
  public String token(String cookie) {
    return new FormToken(by(cookie).toRequest(), false).value();
  }

  /** How many factors somebody has. */
  public int count(User user) {
    return lab.engine().factors().of(user.id()).size();
  }

  /** How many browsers are remembered for somebody. */
  public int browsers(User user) {
    return lab.engine().sessions().remembered(user.id()).size();
  }
}
