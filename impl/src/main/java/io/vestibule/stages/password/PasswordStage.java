package io.vestibule.stages.password;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Link;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks for the password of the pending user. */
public final class PasswordStage implements StageKind<PasswordStage.Config> {
  private static final String PASSWORD = "password";
  private static final Set<PasswordBackend> MISSING =
      EnumSet.of(PasswordBackend.LDAP, PasswordBackend.KERBEROS);

  /**
   * Configuration.
   *
   * @param backends what the password is compared with, in this order
   * @param configureFlow the flow in which people change their password, or null
   * @param failedAttemptsBeforeCancel after how many wrong passwords the flow is cancelled, and
   *     checking pauses
   * @param allowShowPassword whether people may make what they type visible
   */
  public record Config(
      List<PasswordBackend> backends,
      @Nullable Ref<Flow> configureFlow,
      @Default("5") @Min(0) @Max(100) int failedAttemptsBeforeCancel,
      @Default("false") boolean allowShowPassword)
      implements ConfigurableStage {
    public Config {
      backends = List.copyOf(backends);
    }
  }

  @Override
  public String type() {
    return "password";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Set<Capability> capabilities(Config config) {
    return Set.of(Capability.PROVES_PASSWORD);
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    if (config.backends().stream().noneMatch(MISSING::contains)) {
      return List.of();
    }
    // One that is not there among others does no harm; alone, it would keep everybody out.
    return MISSING.containsAll(config.backends())
        ? List.of(new ConfigProblem("backends", text("config.needs_source")))
        : List.of(ConfigProblem.warning("backends", text("config.ignored_source")));
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    if (run.subject().isEmpty()) {
      return Outcome.deny().because("there is no pending user to ask for a password");
    }
    if (PasswordAttempt.isPasskeyInstead(run)) {
      return Outcome.done();
    }
    Challenge.Builder challenge =
        Challenge.of("ak-stage-password")
            .aboutUser()
            .action(text("action"))
            .field(
                Field.of(PASSWORD, FieldKind.PASSWORD, text("password"))
                    .autocomplete("current-password")
                    .revealable(run.config().allowShowPassword())
                    .build());
    Optional.ofNullable(run.brand().flows().get(Designation.RECOVERY))
        .flatMap(run::linkTo)
        .ifPresent(
            href -> {
              challenge.attribute("recovery_url", href);
              challenge.link(new Link("recovery", text("recovery"), href));
            });
    challenge.attribute("allow_show_password", run.config().allowShowPassword());
    return Outcome.ask(challenge.build());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    Optional<PendingUser> subject = run.subject();
    if (subject.isEmpty()) {
      return Outcome.deny().because("there is no pending user to check a password of");
    }
    PasswordCheck check =
        PasswordAttempt.check(run, run.config(), subject.get(), answer.text(PASSWORD).orElse(""));
    if (check instanceof PasswordCheck.Accepted accepted) {
      return run.services()
          .users()
          .find(accepted.user())
          .map(user -> Outcome.done().with(PasswordAttempt.proof(run.context(), user, accepted)))
          .map(Outcome.Submitted.class::cast)
          .orElseGet(() -> Outcome.deny().because("the account is gone"));
    }
    return PasswordAttempt.failed(run.context(), run.config())
        .<Outcome.Submitted>map(
            counted -> Outcome.askAgain(FieldError.of(PASSWORD, text("invalid"))).with(counted))
        .orElseGet(
            () -> Outcome.deny(text("invalid")).because("too many wrong passwords in this run"));
  }

  private static Text text(String key) {
    return Text.of(PasswordStage.class, key);
  }
}
