package io.vestibule.session;

import io.vestibule.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody has shown not long ago all there is to be shown of an account: that it is
 * theirs, and if it has factors, that they hold one. The one place that says so, for runs and
 * pages.
 */
public final class Freshness {
  private final LoginSessions sessions;
  private final Predicate<UUID> hasFactors;
  private final Clock clock;
  private final Duration within;

  /**
   * What sessions have shown.
   *
   * @param sessions the sessions
   * @param hasFactors whether an account has factors
   * @param clock the time
   * @param settings say what is not long ago
   */
  public Freshness(
      LoginSessions sessions, Predicate<UUID> hasFactors, Clock clock, Settings settings) {
    this.sessions = sessions;
    this.hasFactors = hasFactors;
    this.clock = clock;
    this.within = settings.get(Settings.SESSION_FRESH);
  }

  /**
   * Whether it was shown in a session.
   *
   * @param account the account
   * @param session a session, or null for none, as whoever comes by an API token has none; one of
   *     another account counts for nothing
   */
  public boolean isFresh(UUID account, @Nullable UUID session) {
    return isFresh(account, session, false, false);
  }

  /**
   * Whether it was shown in a session or besides.
   *
   * @param account the account
   * @param session a session, or null for none
   * @param proven whether it was shown besides that the account is theirs
   * @param factorProven whether it was shown besides that they hold a factor of it
   */
  public boolean isFresh(
      UUID account, @Nullable UUID session, boolean proven, boolean factorProven) {
    LoginSessions.Shown shown =
        session == null ? new LoginSessions.Shown(null, null) : sessions.shown(account, session);
    Instant earliest = clock.instant().minus(within);
    return (proven || isSince(shown.provenAt(), earliest))
        && (factorProven || isSince(shown.factorAt(), earliest) || !hasFactors.test(account));
  }

  private static boolean isSince(@Nullable Instant shown, Instant earliest) {
    return shown != null && !shown.isBefore(earliest);
  }
}
