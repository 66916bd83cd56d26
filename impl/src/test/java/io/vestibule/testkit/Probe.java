package io.vestibule.testkit;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.PlanContext;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.PendingUser;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stage that takes any answer and notes what the run knows when it is shown: {@code
 * lab.stage(probe)}.
 */
public final class Probe implements ScriptedStage.Script {
  private volatile @Nullable PlanContext context;
  private volatile @Nullable PendingUser subject;

  @Override
  public Outcome.Shown show(StageRun<?> run) {
    context = run.context();
    subject = run.subject().orElse(null);
    return Outcome.ask(Challenge.of("probe").aboutUser().build());
  }

  /** Whether the stage was shown. */
  public boolean reached() {
    return context != null;
  }

  /** What the run knew under a key. */
  public <T> Optional<T> known(ContextKey<T> key) {
    return Objects.requireNonNull(context, "the stage was not shown").get(key);
  }

  /** Whom the run was about. */
  public Optional<PendingUser> subject() {
    return Optional.ofNullable(subject);
  }

  /** What the run knew when the stage was shown last. */
  public PlanContext context() {
    return Objects.requireNonNull(context, "the stage was not shown");
  }
}
