package io.vestibule.stages.authenticator_static;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Codes that wait in a run, sealed, until whom they are for has seen them. */
final class Pending {
  /** The sealed codes, by binding. */
  private static final ContextKey<Map<String, Object>> KEY =
      ContextKey.mapOf("vestibule.recovery_codes_pending");

  /** Longer than anybody takes to keep them. */
  private static final Duration VALID = Duration.ofHours(1);

  private Pending() {}

  /**
   * The codes that wait for a stage.
   *
   * @return the codes; empty if there are none, they waited too long or are somebody else's
   */
  static Optional<List<String>> in(StageRun<?> run, User user) {
    return all(run).get(run.binding().id().toString()) instanceof String sealed
        ? run.services().seals().open(purpose(run, user), sealed).map(Pending::parted)
        : Optional.empty();
  }

  /** Has the run keep codes. */
  static ContextChanges kept(StageRun<?> run, User user, List<String> codes) {
    Map<String, Object> all = new HashMap<>(all(run));
    all.put(
        run.binding().id().toString(),
        run.services().seals().seal(purpose(run, user), String.join(" ", codes), VALID));
    return ContextChanges.none().put(KEY, all);
  }

  /** Has the run forget the codes of a stage. */
  static ContextChanges forgotten(StageRun<?> run) {
    Map<String, Object> all = new HashMap<>(all(run));
    all.remove(run.binding().id().toString());
    return all.isEmpty() ? ContextChanges.none().remove(KEY) : ContextChanges.none().put(KEY, all);
  }

  private static Map<String, Object> all(StageRun<?> run) {
    return run.context().get(KEY).orElse(Map.of());
  }

  private static List<String> parted(String codes) {
    return List.of(codes.split(" ", -1));
  }

  private static String purpose(StageRun<?> run, User user) {
    return "recovery codes " + run.binding().id() + " " + user.id();
  }
}
