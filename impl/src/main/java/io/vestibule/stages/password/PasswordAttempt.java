package io.vestibule.stages.password;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * What checking a password means for a run, the same wherever the password is asked: on a page of
 * its own or together with the name.
 */
public final class PasswordAttempt {
  private static final ContextKey<Integer> FAILURES =
      ContextKey.of("vestibule.password.failures", Integer.class);

  private PasswordAttempt() {}

  /**
   * Checks a password by the settings of a password stage.
   *
   * @param run the run in which it was typed
   * @param config the settings
   * @param subject whose it should be
   * @param password what was typed
   */
  public static PasswordCheck check(
      StageRun<?> run, PasswordStage.Config config, PendingUser subject, String password) {
    return run.services()
        .passwords()
        .check(
            subject,
            password,
            new LinkedHashSet<>(config.backends()),
            Math.max(1, config.failedAttemptsBeforeCancel()));
  }

  /**
   * Whether whom a run is about came by a passkey alone, which stands for name and password: the
   * authenticator has made sure who uses it.
   */
  public static boolean isPasskeyInstead(StageRun<?> run) {
    return run.context()
            .get(ContextKeys.AUTH_METHOD)
            .filter(ContextKeys.PASSKEY_ALONE::equals)
            .isPresent()
        && run.subject()
            .map(PendingUser::id)
            .filter(
                user ->
                    run.context().get(ContextKeys.PROVEN_USER).filter(user::equals).isPresent()
                        && run.isFactorProven(user))
            .isPresent();
  }

  /** What a run knows after the password was right. */
  public static ContextChanges proof(
      PlanContext context, User user, PasswordCheck.Accepted accepted) {
    ContextChanges changes =
        ContextChanges.none()
            .put(ContextKeys.PENDING_USER, PendingUser.of(user))
            .put(ContextKeys.PROVEN_USER, user.id())
            .put(ContextKeys.USER_BACKEND, name(accepted.backend()))
            .remove(FAILURES);
    return context.has(ContextKeys.AUTH_METHOD)
        ? changes
        : changes.put(
            ContextKeys.AUTH_METHOD,
            accepted.backend() == PasswordBackend.APP_PASSWORD ? "token" : "password");
  }

  /**
   * What a run knows after the password was wrong; empty if that was the last time it was allowed
   * to be.
   *
   * @param context what it knew before
   * @param config the settings
   */
  public static Optional<ContextChanges> failed(PlanContext context, PasswordStage.Config config) {
    int failures = context.get(FAILURES).orElse(0) + 1;
    return failures >= config.failedAttemptsBeforeCancel()
        ? Optional.empty()
        : Optional.of(ContextChanges.none().put(FAILURES, failures));
  }

  private static String name(PasswordBackend backend) {
    return switch (backend) {
      case INBUILT -> "authentik.core.auth.InbuiltBackend";
      case APP_PASSWORD -> "authentik.core.auth.TokenBackend";
      case LDAP -> "authentik.sources.ldap.auth.LDAPBackend";
      case KERBEROS -> "authentik.sources.kerberos.auth.KerberosBackend";
    };
  }
}
