package io.vestibule.lint;

import io.vestibule.json.ConfigMapper;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The look at what is bound to a flow or to a stage in one. */
final class GateCheck {
  private static final String EXPRESSION = "expression";
  private static final String LANGUAGE = "language";
  private static final String PYTHON = "python";

  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Map<UUID, PolicyDefinition> policies;
  private final Verdicts verdicts;
  private final List<Finding> findings;

  GateCheck(
      Kinds kinds,
      ConfigMapper mapper,
      Map<UUID, PolicyDefinition> policies,
      Verdicts verdicts,
      List<Finding> findings) {
    this.kinds = kinds;
    this.mapper = mapper;
    this.policies = policies;
    this.verdicts = verdicts;
    this.findings = findings;
  }

  void check(Place target, PolicyGate gate) {
    if (!gate.isOpen() && gate.bindings().stream().noneMatch(PolicyBinding::enabled)) {
      findings.add(Rule.POLICIES_ALL_DISABLED.at(target));
      return;
    }
    for (PolicyBinding binding : gate.bindings()) {
      Place place =
          new Place.OfPolicy(
              target, binding.id(), binding.order(), binding.bound(), name(binding.bound()));
      if (!binding.enabled()) {
        findings.add(Rule.POLICY_DISABLED.at(place, name(binding.bound())));
      } else if (binding.bound() instanceof Bound.ToNothing) {
        findings.add(Rule.NOTHING_BOUND.at(place));
      } else if (binding.bound() instanceof Bound.ToPolicy bound) {
        policy(place, bound.id());
      } else if (verdicts.isGone(binding.bound())) {
        findings.add(Rule.MEMBER_MISSING.at(place, name(binding.bound())));
      }
    }
  }

  /** The look at a policy that is asked somewhere. */
  void policy(Place place, UUID id) {
    PolicyDefinition policy = policies.get(id);
    if (policy == null) {
      findings.add(Rule.POLICY_MISSING.at(place, id.toString()));
    } else if (policy instanceof PolicyDefinition.Unusable unusable) {
      String name = policy.policy().name();
      if (kinds.policy(policy.policy().type()).isEmpty()) {
        findings.add(Rule.POLICY_KIND_NOT_INSTALLED.at(place, name, policy.policy().type()));
      } else {
        unusable
            .problems()
            .forEach(
                problem ->
                    findings.add(
                        Rule.POLICY_UNUSABLE.at(place, name, problem.field(), problem.message())));
      }
    } else if (isPython((PolicyDefinition.Usable<?>) policy)) {
      findings.add(Rule.PYTHON_EXPRESSION.at(place, policy.policy().name()));
    }
  }

  /**
   * Whether a policy is an expression kept in Python from a file of elsewhere, which is stored and
   * shown, and not run.
   */
  private <C extends Record> boolean isPython(PolicyDefinition.Usable<C> policy) {
    return policy.kind().type().equals(EXPRESSION)
        && mapper.show(policy.config()).path(LANGUAGE).asText().equalsIgnoreCase(PYTHON);
  }

  private String name(Bound bound) {
    if (bound instanceof Bound.ToPolicy policy) {
      PolicyDefinition definition = policies.get(policy.id());
      return definition == null ? policy.id().toString() : definition.policy().name();
    }
    if (bound instanceof Bound.ToGroup group) {
      return group.id().toString();
    }
    return bound instanceof Bound.ToUser user ? user.id().toString() : "";
  }
}
