package io.vestibule.stages.authenticator_webauthn;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.StageRun;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The challenge an authenticator signs. Each is kept in the run and for the stage binding it was
 * made for, and good for one answer there; what is made anew takes the place of what was before.
 */
final class Nonce {
  private static final ContextKey<Map<String, Object>> KEPT =
      ContextKey.mapOf("vestibule.webauthn_challenge");
  private static final String PURPOSE = "webauthn challenge";
  private static final Duration VALID_FOR = Duration.ofMinutes(10);
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Nonce() {}

  /**
   * A challenge that was made.
   *
   * @param value the challenge, in the URL-safe alphabet
   * @param changes what the run has to keep
   */
  record Made(String value, ContextChanges changes) {}

  /**
   * What was left of the challenge when an answer came.
   *
   * @param value the challenge; empty if there is none that is still good
   * @param changes has the run forget it
   */
  record Taken(Optional<String> value, ContextChanges changes) {}

  /** Makes a challenge. */
  static Made make(StageRun<?> run) {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    String value = Base64Url.of(random);
    Map<String, Object> kept = new HashMap<>(run.context().get(KEPT).orElse(Map.of()));
    kept.put(
        key(run),
        Map.of(
            "challenge",
            value,
            "expires",
            run.services().clock().instant().plus(VALID_FOR).toString()));
    return new Made(value, ContextChanges.none().put(KEPT, kept));
  }

  /** Takes the challenge an answer is to. It is used up by that, whatever comes of it. */
  static Taken take(StageRun<?> run) {
    Map<String, Object> kept = new HashMap<>(run.context().get(KEPT).orElse(Map.of()));
    Object mine = kept.remove(key(run));
    return new Taken(
        mine instanceof Map<?, ?> made ? good(run, made) : Optional.empty(),
        ContextChanges.none().put(KEPT, kept));
  }

  private static Optional<String> good(StageRun<?> run, Map<?, ?> made) {
    String value = String.valueOf(made.get("challenge"));
    Instant expires = Instant.parse(String.valueOf(made.get("expires")));
    return expires.isAfter(run.services().clock().instant())
            // A run is text in a session, which two nodes may have read at the same moment.
            && run.services().tokens().claim(PURPOSE, value, VALID_FOR)
        ? Optional.of(value)
        : Optional.empty();
  }

  private static String key(StageRun<?> run) {
    return run.binding().id().toString();
  }
}
