package io.vestibule.lint;

import io.vestibule.api.config.Ref;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.StageBinding;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What policies can say, as far as that is certain without asking them.
 *
 * <p>Policies are taken to answer independently of each other. So a verdict that is left out here
 * can not come about; one that is in may still be one that never does.
 */
final class Verdicts {
  private final Map<UUID, PolicyDefinition> policies;
  private final Predicate<Ref<?>> exists;

  Verdicts(Map<UUID, PolicyDefinition> policies, Predicate<Ref<?>> exists) {
    this.policies = policies;
    this.exists = exists;
  }

  /** What can become of a stage by its policies. */
  Set<Fate> fates(StageBinding binding, boolean grants) {
    Set<Fate> fates = EnumSet.noneOf(Fate.class);
    if (!binding.evaluateOnPlan() && !binding.reEvaluatePolicies()) {
      fates.add(Fate.RUNS);
      return fates;
    }
    boolean denying = binding.failingPolicy() == FailingPolicy.DENY;
    for (Verdict verdict : of(binding.gate())) {
      fates.add(
          switch (verdict) {
            case PASS -> Fate.RUNS;
            case FAIL -> denying ? Fate.DENIED : Fate.LEFT_OUT;
            case UNKNOWN -> denying || grants ? Fate.DENIED : Fate.RUNS;
          });
    }
    return fates;
  }

  /** What a gate can say. */
  Set<Verdict> of(PolicyGate gate) {
    List<Set<Verdict>> answers = new ArrayList<>();
    for (PolicyBinding binding : gate.bindings()) {
      if (binding.enabled()) {
        answers.add(of(binding));
      }
    }
    if (answers.isEmpty()) {
      return EnumSet.of(Verdict.PASS);
    }
    boolean any = gate.mode() == PolicyGate.Mode.ANY;
    Verdict decisive = any ? Verdict.PASS : Verdict.FAIL;
    Verdict otherwise = any ? Verdict.FAIL : Verdict.PASS;
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    if (answers.stream().anyMatch(answer -> answer.contains(decisive))) {
      verdicts.add(decisive);
    }
    if (answers.stream().allMatch(answer -> answer.contains(otherwise))) {
      verdicts.add(otherwise);
    }
    // Unknown needs one that is unknown, and none that decides.
    if (answers.stream().anyMatch(answer -> answer.contains(Verdict.UNKNOWN))
        && answers.stream().noneMatch(answer -> answer.equals(EnumSet.of(decisive)))) {
      verdicts.add(Verdict.UNKNOWN);
    }
    return verdicts;
  }

  private Set<Verdict> of(PolicyBinding binding) {
    if (binding.bound() instanceof PolicyBinding.Bound.ToPolicy policy) {
      Verdict failure =
          switch (binding.failureResult()) {
            case PASS -> Verdict.PASS;
            case FAIL -> Verdict.FAIL;
            case SAFE -> Verdict.UNKNOWN;
          };
      return policies.get(policy.id()) instanceof PolicyDefinition.Usable<?>
          ? EnumSet.of(Verdict.PASS, Verdict.FAIL, failure)
          : EnumSet.of(failure);
    }
    // Whom nobody knows is in no group, whichever way the answer is turned.
    return binding.bound() instanceof PolicyBinding.Bound.ToNothing
            || (isGone(binding.bound()) && !binding.negate())
        ? EnumSet.of(Verdict.FAIL)
        : EnumSet.of(Verdict.PASS, Verdict.FAIL);
  }

  /** Whether what is bound is a group or user that is gone. */
  boolean isGone(PolicyBinding.Bound bound) {
    return (bound instanceof PolicyBinding.Bound.ToGroup group
            && !exists.test(new Ref<>(Group.class, group.id())))
        || (bound instanceof PolicyBinding.Bound.ToUser user
            && !exists.test(new Ref<>(User.class, user.id())));
  }
}
