package io.vestibule.api.policy;

import io.vestibule.api.config.ConfigProblem;
import java.util.List;

/**
 * A kind of policy: one stateless object that says yes or no.
 *
 * <p>A kind is found by a file {@code META-INF/services/io.vestibule.api.policy.PolicyKind} that
 * names its class; the class has a public constructor without parameters. All calls may come from
 * several threads at once.
 *
 * @param <C> the record that holds the configuration of a policy of this kind, as for {@link
 *     io.vestibule.api.stage.StageKind}
 */
public interface PolicyKind<C extends Record> {
  /** How long a kind may take. */
  enum Pace {
    /**
     * It may wait for something. It is evaluated on a thread of its own, which is interrupted and
     * abandoned when the binding's time is up.
     */
    MAY_WAIT,
    /**
     * It computes, or reads a little of what the engine itself reads, and is bounded by itself, so
     * that it is evaluated on the thread of the request. The engine believes this of the kinds it
     * comes with; those of plug-ins are evaluated on threads of their own all the same.
     */
    PROMPT
  }

  /**
   * The type name, unique among all kinds of policy: lower case letters, digits and underscores.
   */
  String type();

  /** The class of the configuration record. */
  Class<C> configType();

  /**
   * Decides.
   *
   * @throws Exception if it cannot decide; the binding's failure result then counts
   */
  PolicyResult evaluate(PolicyRequest<C> request) throws Exception;

  /** How long this kind may take. */
  default Pace pace() {
    return Pace.MAY_WAIT;
  }

  /**
   * For how long an answer may be used again instead of asking anew.
   *
   * <p>Only a kind that answers the same for the same configuration and what {@link Reuse} names
   * may say so: an answer that depends on anything else, such as the plan context, would be given
   * to questions it does not fit. Answers that change the plan context or end the flow are never
   * used again, and neither is a failure. The default is never.
   */
  default Reuse reuse(C config) {
    return Reuse.NEVER;
  }

  /**
   * How many of an account's latest passwords must be remembered for this policy; not more than 24
   * are. The default is none.
   */
  default int passwordsRemembered(C config) {
    return 0;
  }

  /**
   * What is wrong with a configuration beyond what its constraints say.
   *
   * @return the problems; empty if there are none
   */
  default List<ConfigProblem> check(C config) {
    return List.of();
  }
}
