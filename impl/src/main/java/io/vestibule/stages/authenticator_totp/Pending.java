package io.vestibule.stages.authenticator_totp;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A secret that waits in a run until somebody shows by a code that their app has it.
 *
 * @param binding the stage in the flow it is for
 * @param sealed the secret, sealed for that and for whom the run is about
 * @param wrong how many wrong codes were typed
 */
record Pending(UUID binding, String sealed, int wrong) {
  private static final ContextKey<List<Pending>> KEY =
      ContextKey.listOf("vestibule.totp_pending", Pending.class);

  /** Longer than anybody takes to set an app up. */
  private static final Duration VALID = Duration.ofHours(1);

  /** Seals a secret. */
  static Pending of(StageRun<?> run, User user, Totp totp) {
    return new Pending(
        run.binding().id(),
        run.services().seals().seal(purpose(run, user), totp.secret(), VALID),
        0);
  }

  /** What waits in a run for a stage. */
  static Optional<Pending> in(StageRun<?> run) {
    return all(run).stream().filter(one -> one.binding().equals(run.binding().id())).findFirst();
  }

  /**
   * The secret.
   *
   * @return the secret in Base32; empty if it waited too long, or is somebody else's
   */
  Optional<String> open(StageRun<?> run, User user) {
    return run.services().seals().open(purpose(run, user), sealed);
  }

  /** The same after one more wrong code. */
  Pending wrongAgain() {
    return new Pending(binding, sealed, wrong + 1);
  }

  /** Has the run keep it. */
  ContextChanges kept(StageRun<?> run) {
    List<Pending> all = others(run);
    all.add(this);
    return ContextChanges.none().put(KEY, List.copyOf(all));
  }

  /** Has the run forget what waits for a stage. */
  static ContextChanges forgotten(StageRun<?> run) {
    List<Pending> all = others(run);
    return all.isEmpty()
        ? ContextChanges.none().remove(KEY)
        : ContextChanges.none().put(KEY, List.copyOf(all));
  }

  /** Does not show the secret, though it is sealed. */
  @Override
  public String toString() {
    return "Pending[" + binding + "]";
  }

  private static List<Pending> others(StageRun<?> run) {
    List<Pending> others = new ArrayList<>(all(run));
    others.removeIf(one -> one.binding().equals(run.binding().id()));
    return others;
  }

  private static List<Pending> all(StageRun<?> run) {
    return run.context().get(KEY).orElse(List.of());
  }

  private static String purpose(StageRun<?> run, User user) {
    return "totp secret " + run.binding().id() + " " + user.id();
  }
}
