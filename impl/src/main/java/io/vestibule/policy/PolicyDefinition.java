package io.vestibule.policy;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A policy with its configuration. */
public sealed interface PolicyDefinition {
  /** The policy. */
  Policy policy();

  /** Whether every evaluation goes into the audit log. */
  boolean executionLogging();

  /** How many of an account's latest passwords must be remembered for it. */
  default int passwordsRemembered() {
    return 0;
  }

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
      implements PolicyDefinition {
    private static final Logger LOG = System.getLogger(PolicyDefinition.class.getName());
    private static final int MOST_REMEMBERED = 24;

    @Override
    public int passwordsRemembered() {
      try {
        return Math.min(Math.max(0, kind.passwordsRemembered(config)), MOST_REMEMBERED);
      } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
        // Nobody's password must depend on a plug-in that is broken.
        LOG.log(
            Level.ERROR,
            "policy \"" + policy.name() + "\" does not say what is to be remembered",
            e);
        return 0;
      }
    }
  }

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
