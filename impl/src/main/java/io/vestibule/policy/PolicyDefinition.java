package io.vestibule.policy;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy with its configuration. */
public sealed interface PolicyDefinition {
  /** The policy. */
  Policy policy();

  /** Whether every evaluation goes into the audit log. */
  boolean executionLogging();

  /**
   * A policy that can be evaluated.
   *
   * @param policy the policy
   * @param executionLogging whether every evaluation goes into the audit log
   * @param kind its kind
   * @param config its configuration, valid
   */
  record Usable<C extends Record>(
      Policy policy, boolean executionLogging, PolicyKind<C> kind, C config)
      implements PolicyDefinition {}

  /**
   * A policy that cannot be evaluated: of a kind that is not there, or with a configuration that is
   * not valid. Its answer is unknown, whatever its bindings say about failures.
   *
   * @param policy the policy
   * @param executionLogging whether every evaluation goes into the audit log
   * @param config its configuration, as far as it can be read; else null
   * @param problems why
   */
  record Unusable(
      Policy policy,
      boolean executionLogging,
      @Nullable Record config,
      List<ConfigProblem> problems)
      implements PolicyDefinition {
    public Unusable {
      problems = List.copyOf(problems);
    }
  }
}
