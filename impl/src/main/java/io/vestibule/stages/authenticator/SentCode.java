package io.vestibule.stages.authenticator;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.context.ContextKey;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Codes of six digits that are sent to somebody and typed back in the run that had them sent.
 *
 * <p>A code is kept sealed in the run, beside whom and what it is for. A new one takes the place of
 * the one before; each is good once, on all nodes together; and no more than {@value #MOST} are
 * sent for an account within ten minutes, however many runs ask. How often one may be guessed is
 * for whoever judges to see to.
 */
public final class SentCode {
  /** The most codes that are sent for an account within {@link #WINDOW}. */
  private static final int MOST = 5;

  /** The most codes that are tried for an account within {@link #WINDOW} while one is set up. */
  private static final int MOST_TRIES = 10;

  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final int DIGITS = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The sealed codes, by binding and what they are for. */
  private static final ContextKey<Map<String, Object>> SENT =
      ContextKey.mapOf("vestibule.sent_codes");

  private SentCode() {}

  /**
   * A code that is to be sent.
   *
   * @param code the code
   * @param changes what the run has to keep
   */
  public record Made(String code, ContextChanges changes) {
    /** Does not show it. */
    @Override
    public String toString() {
      return "Made[…]";
    }
  }

  /**
   * Makes a code.
   *
   * @param run the run that has it sent
   * @param user the account it is for
   * @param what what it is for, with where it is sent to
   * @param validFor how long it is good
   * @return the code; empty if too many were sent for the account
   */
  public static Optional<Made> make(StageRun<?> run, UUID user, String what, Duration validFor) {
    if (!takesPlace(run, "sent code place", user, MOST)) {
      return Optional.empty();
    }
    String code = String.format(Locale.ROOT, "%0" + DIGITS + "d", RANDOM.nextInt(1_000_000));
    Map<String, Object> sent = new HashMap<>(run.context().get(SENT).orElse(Map.of()));
    sent.put(key(run, what), run.services().seals().seal(purpose(run, user, what), code, validFor));
    return Optional.of(new Made(code, ContextChanges.none().put(SENT, sent)));
  }

  /** Whether a code was sent in a run for something, whether it is still good or not. */
  public static boolean isSent(StageRun<?> run, String what) {
    return run.context().get(SENT).orElse(Map.of()).containsKey(key(run, what));
  }

  /**
   * Whether what was typed is the code that was sent last, and is still good. It then is good no
   * more.
   *
   * @param run the run that had it sent
   * @param user the account it is for
   * @param what what it is for, with where it was sent to
   * @param typed what was typed; spaces are left out
   */
  public static boolean redeem(StageRun<?> run, UUID user, String what, String typed) {
    Object sealed = run.context().get(SENT).orElse(Map.of()).get(key(run, what));
    if (!(sealed instanceof String text)) {
      return false;
    }
    return run.services()
        .seals()
        .open(purpose(run, user, what), text)
        .filter(code -> isSame(code, typed.replaceAll("\\s", "")))
        .filter(code -> run.services().tokens().claim("sent code", text, Duration.ofDays(1)))
        .isPresent();
  }

  /**
   * Counts that a code is tried by somebody who sets a factor up: no factor counts it yet. It is
   * counted for the account, over all runs and nodes, before the code is looked at.
   *
   * @return whether it may be looked at
   */
  static boolean mayBeTried(StageRun<?> run, UUID user) {
    return takesPlace(run, "sent code try", user, MOST_TRIES);
  }

  /** What to tell somebody for whom too many codes were sent. */
  public static Text tooOften() {
    return Text.of(SentCode.class, "sent.too_often");
  }

  /** Whether a text looks like such a code. */
  public static boolean looksLike(String typed) {
    return typed.replaceAll("\\s", "").matches("[0-9]{" + DIGITS + "}");
  }

  private static boolean isSame(String code, String typed) {
    return MessageDigest.isEqual(
        code.getBytes(StandardCharsets.UTF_8), typed.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes one of the places there are in a window of time; each can be taken once. */
  private static boolean takesPlace(StageRun<?> run, String what, UUID user, int most) {
    long window = run.services().clock().instant().getEpochSecond() / WINDOW.toSeconds();
    for (int place = 0; place < most; place++) {
      if (run.services().tokens().claim(what, user + " " + window + " " + place, WINDOW)) {
        return true;
      }
    }
    return false;
  }

  private static String key(StageRun<?> run, String what) {
    return run.binding().id() + " " + what;
  }

  private static String purpose(StageRun<?> run, UUID user, String what) {
    return "sent code " + key(run, what) + " " + user;
  }
}
