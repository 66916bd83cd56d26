package io.vestibule.policy;

import java.time.Duration;
import java.util.UUID;

/**
 * A policy, group or user bound to a flow or stage binding.
 *
 * @param id the binding's id
 * @param order its place among the bindings of its target
 * @param enabled whether it counts at all
 * @param negate whether its answer is turned round
 * @param timeout how long its policy may take
 * @param failureResult its answer when the policy throws or takes longer; never turned round
 * @param bound what is bound
 */
public record PolicyBinding(
    UUID id,
    int order,
    boolean enabled,
    boolean negate,
    Duration timeout,
    FailureResult failureResult,
    Bound bound) {
  /** The time a policy gets where a binding says nothing, or zero. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** What the answer is when a policy cannot be evaluated. */
  public enum FailureResult {
    /** Yes. */
    PASS,
    /** No. */
    FAIL,
    /** Whatever keeps the gate shut: a flow is denied, a stage stays in. */
    SAFE
  }

  /** What is bound. */
  public sealed interface Bound {
    /**
     * A policy.
     *
     * @param id its id
     */
    record ToPolicy(UUID id) implements Bound {}

    /**
     * A group: yes for its members, those of groups below it included.
     *
     * @param id its id
     */
    record ToGroup(UUID id) implements Bound {}

    /**
     * A user: yes for them.
     *
     * @param id their id
     */
    record ToUser(UUID id) implements Bound {}

    /** Nothing: no for everybody. */
    record ToNothing() implements Bound {}
  }
}
