package io.vestibule.stages.new_password;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.Passwords.PasswordRejectedException;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.Validation;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a person who came by a one-time link choose a new password for the account the link was made
 * for. The link is used up by that, and by nothing before.
 */
public final class NewPasswordStage implements StageKind<NewPasswordStage.Config> {
  private static final String PASSWORD = "password";
  private static final String REPEAT = "password_repeat";

  /**
   * Configuration.
   *
   * @param validationPolicies policies all of which must accept the new password, which they find
   *     as prompt data under {@code password}. What else they would change is not changed
   */
  public record Config(@Default("[]") List<Ref<Policy>> validationPolicies) {
    public Config {
      validationPolicies = List.copyOf(validationPolicies);
    }
  }

  @Override
  public String type() {
    return "new_password";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.ASKS_NEW_PASSWORD);
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    if (link(run).isEmpty() || account(run).isEmpty()) {
      return noLink();
    }
    return Outcome.ask(
        Challenge.of("vestibule-stage-new-password")
            .aboutUser()
            .introduction(text("introduction"))
            .action(text("action"))
            .field(password(PASSWORD))
            .field(password(REPEAT))
            .build());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<String> link = link(run);
    Optional<PendingUser> account = account(run);
    if (link.isEmpty() || account.isEmpty()) {
      return noLink();
    }
    String password = answer.text(PASSWORD).orElse("");
    if (!password.equals(answer.text(REPEAT).orElse(""))) {
      return Outcome.askAgain(FieldError.nonField(text("mismatch")));
    }
    List<FieldError> errors = errors(run, password);
    if (!errors.isEmpty()) {
      return Outcome.askAgain(errors.toArray(FieldError[]::new));
    }
    try {
      boolean set =
          run.services()
              .passwords()
              .setByLink(Objects.requireNonNull(account.get().id()), password, link.get());
      return set
          ? Outcome.done().with(ContextKeys.AUTH_METHOD, "token")
          : Outcome.deny(text("link_used"))
              .because("the link was used up or has expired meanwhile");
    } catch (PasswordRejectedException e) {
      return Outcome.askAgain(FieldError.of(PASSWORD, e.reason()));
    }
  }

  /** What the policies have against a password. */
  private static List<FieldError> errors(StageRun<Config> run, String password) {
    List<Ref<Policy>> policies = run.config().validationPolicies();
    if (policies.isEmpty()) {
      return List.of();
    }
    Validation validation =
        run.validate(
            policies,
            ContextChanges.none().put(ContextKeys.PROMPT_DATA, Map.of(PASSWORD, password)));
    return validation.passing()
        ? List.of()
        : validation.messages().stream().map(message -> FieldError.of(PASSWORD, message)).toList();
  }

  private static Field password(String name) {
    return Field.of(name, FieldKind.PASSWORD, text(name))
        .autocomplete("new-password")
        .revealable(true)
        .build();
  }

  private static Optional<String> link(StageRun<Config> run) {
    return run.context().get(ContextKeys.IS_RESTORED);
  }

  private static Optional<PendingUser> account(StageRun<Config> run) {
    return run.context().get(ContextKeys.PENDING_USER).filter(PendingUser::exists);
  }

  private static Outcome.Deny noLink() {
    return Outcome.deny().because("the run did not come by a link for an account");
  }

  private static Text text(String key) {
    return Text.of(NewPasswordStage.class, key);
  }
}
