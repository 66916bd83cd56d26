package io.vestibule.api.policy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * For how long, and for which questions, the answer of a policy may be used again.
 *
 * @param lifetime for how long; zero for never
 * @param by what must be the same besides the configuration
 */
public record Reuse(Duration lifetime, Set<By> by) {
  /** Never. */
  public static final Reuse NEVER = new Reuse(Duration.ZERO, Set.of());

  /** What an answer may depend on. */
  public enum By {
    /** The account it is about. Answers about nobody, or about no account, are never used again. */
    SUBJECT,
    /** The client's address. */
    ADDRESS,
    /** The flow. */
    FLOW,
    /** The brand. */
    BRAND
  }

  public Reuse {
    Objects.requireNonNull(lifetime, "lifetime");
    by = by.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(by));
  }

  /** Again within a time, where all of this is the same. */
  public static Reuse within(Duration lifetime, By... by) {
    return new Reuse(lifetime, Set.of(by));
  }
}
