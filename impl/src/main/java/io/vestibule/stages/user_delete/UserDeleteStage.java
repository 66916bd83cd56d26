package io.vestibule.stages.user_delete;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.session.SignOut;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Lets people delete their own account: they are logged in to it, have shown not long ago that it
 * is theirs, and confirm by typing its name.
 */
public final class UserDeleteStage implements StageKind<UserDeleteStage.Config> {
  private static final String CONFIRMATION = "confirmation";
  private static final String PASSWORD = "password";
  private static final int ATTEMPTS = 5;

  /**
   * Configuration.
   *
   * @param reauthenticateAfter how long after a login the account can be deleted without its
   *     password; zero to ask for the password always
   */
  public record Config(@Default("minutes=15") Duration reauthenticateAfter) {}

  @Override
  public String type() {
    return "user_delete";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.DELETES_USER);
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    return config.reauthenticateAfter().isNegative()
        ? List.of(new ConfigProblem("reauthenticate_after", text("config.negative")))
        : List.of();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Optional<User> own = own(run);
    if (own.isEmpty()) {
      return nobody();
    }
    Challenge.Builder challenge =
        Challenge.of("vestibule-stage-user-delete")
            .aboutUser()
            .introduction(text("introduction", own.get().username()))
            .action(text("action"))
            .field(
                Field.of(CONFIRMATION, FieldKind.TEXT, text("confirmation", own.get().username()))
                    .maxLength(320)
                    .build());
    if (!isFresh(run, own.get())) {
      challenge.field(
          Field.of(PASSWORD, FieldKind.PASSWORD, text("password"))
              .autocomplete("current-password")
              .help(text("password.help"))
              .build());
    }
    return Outcome.ask(challenge.build());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<User> own = own(run);
    if (own.isEmpty()) {
      return nobody();
    }
    User user = own.get();
    if (!isName(answer.text(CONFIRMATION).orElse(""), user)) {
      return Outcome.askAgain(FieldError.of(CONFIRMATION, text("mismatch")));
    }
    if (!isFresh(run, user)) {
      Optional<String> password = answer.text(PASSWORD);
      if (password.isEmpty()) {
        // It was fresh enough when the form was shown.
        return Outcome.askAgain(FieldError.nonField(text("stale")));
      }
      if (!isPassword(run, user, password.get())) {
        return Outcome.askAgain(FieldError.of(PASSWORD, text("invalid")));
      }
    }
    return switch (run.services().accounts().delete(user.id())) {
      case DONE -> Outcome.done().with(forgotten(run)).with(new SignOut());
      case GONE -> nobody();
      case LAST_SUPERUSER ->
          Outcome.deny(text("last_superuser")).because("the last superuser cannot be deleted");
    };
  }

  /**
   * The account of whoever is logged in, if that is whom the run is about. Another account is never
   * deleted, whatever the run has a proof of.
   */
  private static Optional<User> own(StageRun<Config> run) {
    return Optional.ofNullable(run.visitor().user())
        .filter(
            user ->
                run.context()
                    .get(ContextKeys.PENDING_USER)
                    .map(pending -> user.id().equals(pending.id()))
                    .orElse(true));
  }

  private static boolean isFresh(StageRun<Config> run, User user) {
    if (run.context().get(ContextKeys.PROVEN_USER).filter(user.id()::equals).isPresent()) {
      return true;
    }
    UUID session = run.visitor().session();
    if (session == null) {
      return false;
    }
    Instant now = run.services().clock().instant();
    return run.services()
        .accounts()
        .loggedInAt(user.id(), session)
        .filter(began -> began.plus(run.config().reauthenticateAfter()).isAfter(now))
        .isPresent();
  }

  private static boolean isPassword(StageRun<Config> run, User user, String password) {
    return run.services()
            .passwords()
            .check(PendingUser.of(user), password, Set.of(PasswordBackend.INBUILT), ATTEMPTS)
        instanceof PasswordCheck.Accepted;
  }

  /** Upper and lower case make no difference: it is a confirmation, not a proof. */
  private static boolean isName(String typed, User user) {
    return typed.strip().toLowerCase(Locale.ROOT).equals(user.username().toLowerCase(Locale.ROOT));
  }

  private static ContextChanges forgotten(StageRun<Config> run) {
    ContextChanges changes =
        ContextChanges.none()
            .remove(ContextKeys.PENDING_USER_IDENTIFIER)
            .remove(ContextKeys.PROVEN_USER)
            .remove(ContextKeys.AUTH_METHOD)
            .remove(ContextKeys.AUTH_METHOD_ARGS);
    // Whom a link was made for stays whom its run is about, though the account is gone.
    return run.context().has(ContextKeys.IS_RESTORED)
        ? changes
        : changes.remove(ContextKeys.PENDING_USER);
  }

  private static Outcome.Deny nobody() {
    return Outcome.deny(text("nobody"))
        .because("whoever the run is about is not logged in, or nobody is");
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(UserDeleteStage.class, key, arguments);
  }
}
