package io.vestibule.stages.user_login;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Logs the pending user in.
 *
 * <p>It asks nothing, unless people may choose to stay logged in for longer. That the pending user
 * is who they say is up to the stages before it; that the account may log in is checked by the
 * engine when it makes the session.
 */
public final class UserLoginStage implements StageKind<UserLoginStage.Config> {
  private static final String REMEMBER_ME = "remember_me";

  /** How closely a session is tied to where in the world it was made. Not available yet. */
  public enum GeoIpBinding {
    /** Not at all. */
    NO_BINDING,
    /** To the continent. */
    BIND_CONTINENT,
    /** To the country. */
    BIND_CONTINENT_COUNTRY,
    /** To the city. */
    BIND_CONTINENT_COUNTRY_CITY
  }

  /**
   * Configuration.
   *
   * @param sessionDuration how long the session lasts; zero for until the browser is closed
   * @param terminateOtherSessions whether the user's other sessions end
   * @param rememberMeOffset by how much longer the session lasts if the person chooses so; zero to
   *     not ask
   * @param networkBinding how closely the session is tied to the client's network
   * @param geoipBinding how closely the session is tied to where in the world it was made
   * @param rememberDevice how long the browser is remembered as one of the user's; zero for not at
   *     all. Only where the person is not asked
   */
  public record Config(
      @Default("seconds=0") Duration sessionDuration,
      @Default("false") boolean terminateOtherSessions,
      @Default("seconds=0") Duration rememberMeOffset,
      @Default("no_binding") NetworkBinding networkBinding,
      @Default("no_binding") GeoIpBinding geoipBinding,
      @Default("days=30") Duration rememberDevice) {}

  @Override
  public String type() {
    return "user_login";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.LOGS_IN);
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    notNegative("session_duration", config.sessionDuration(), problems);
    notNegative("remember_me_offset", config.rememberMeOffset(), problems);
    notNegative("remember_device", config.rememberDevice(), problems);
    if (config.networkBinding() == NetworkBinding.BIND_ASN
        || config.networkBinding() == NetworkBinding.BIND_ASN_NETWORK) {
      problems.add(new ConfigProblem("network_binding", text("config.needs_asn")));
    }
    if (config.geoipBinding() != GeoIpBinding.NO_BINDING) {
      problems.add(new ConfigProblem("geoip_binding", text("config.needs_geoip")));
    }
    return problems;
  }

  @Override
  public boolean grants() {
    return true;
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return run.config().rememberMeOffset().isZero() && account(run).isPresent();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Optional<PendingUser> account = account(run);
    if (account.isEmpty()) {
      return Outcome.deny().because("there is no pending user to log in");
    }
    if (isPastFactor(run, account.get())) {
      return needsFactor();
    }
    if (run.config().rememberMeOffset().isZero()) {
      return signIn(run, account.get(), Duration.ZERO, run.config().rememberDevice());
    }
    return Outcome.ask(
        Challenge.of("ak-stage-user-login")
            .aboutUser()
            .introduction(text("introduction"))
            .field(
                Field.of(REMEMBER_ME, FieldKind.CHECKBOX, text("remember_me"))
                    .presence(Field.Presence.REQUIRED)
                    .build())
            .build());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<PendingUser> account = account(run);
    if (account.isEmpty()) {
      return Outcome.deny().because("there is no pending user to log in");
    }
    if (isPastFactor(run, account.get())) {
      return needsFactor();
    }
    Duration longer =
        answer.isTicked(REMEMBER_ME) ? run.config().rememberMeOffset() : Duration.ZERO;
    return signIn(run, account.get(), longer, Duration.ZERO);
  }

  /**
   * Whether somebody who reads an account's mail would be logged in past the second factor the
   * account has.
   */
  private static boolean isPastFactor(StageRun<Config> run, PendingUser account) {
    UUID user = java.util.Objects.requireNonNull(account.id());
    return run.flow().designation() == Designation.RECOVERY
        && !run.isFactorProven(user)
        && run.services().factors().hasAny(user);
  }

  private static Outcome.Deny needsFactor() {
    return Outcome.deny(text("needs_factor"))
        .because("the account has a second factor, and the recovery flow did not ask for it");
  }

  private static Outcome.Done signIn(
      StageRun<Config> run, PendingUser account, Duration longer, Duration rememberDevice) {
    Config config = run.config();
    return Outcome.done()
        .with(
            new SignIn(
                java.util.Objects.requireNonNull(account.id()),
                config.sessionDuration().plus(longer),
                config.networkBinding(),
                config.terminateOtherSessions(),
                rememberDevice));
  }

  /** Only whom the run itself identified: never simply whoever is logged in. */
  private static Optional<PendingUser> account(StageRun<Config> run) {
    return run.context().get(ContextKeys.PENDING_USER).filter(PendingUser::exists);
  }

  private static void notNegative(String field, Duration duration, List<ConfigProblem> problems) {
    if (duration.isNegative()) {
      problems.add(new ConfigProblem(field, text("config.negative")));
    }
  }

  private static Text text(String key) {
    return Text.of(UserLoginStage.class, key);
  }
}
