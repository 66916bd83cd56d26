package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import io.vestibule.web.request.Asked;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The list of policies. */
public final class PoliciesPage extends AdminPage {
  private final Definitions definitions;

  PoliciesPage(Asked asked) {
    super(asked, words(asked, "policies.title"));
    this.definitions = asked.engine().definitions().latest();
  }

  /** All policies by their names. */
  public List<PolicyView> policies() {
    return definitions.policies().values().stream()
        .sorted(Comparator.comparing(policy -> policy.policy().name()))
        .map(policy -> new PolicyView(this, policy))
        .toList();
  }

  /** All gates there are. */
  static Stream<PolicyGate> gates(Definitions definitions) {
    return definitions.flows().stream()
        .flatMap(
            flow ->
                Stream.concat(
                    Stream.of(flow.gate()), flow.bindings().stream().map(stage -> stage.gate())));
  }

  /** Whether a policy is bound to a gate. */
  static boolean has(PolicyGate gate, UUID policy) {
    return gate.bindings().stream()
        .anyMatch(binding -> binding.bound().equals(new Bound.ToPolicy(policy)));
  }

  /**
   * A policy as it is listed.
   *
   * @param page the page it is on
   * @param policy the policy
   */
  public record PolicyView(PoliciesPage page, PolicyDefinition policy) {
    /** Its id. */
    public String id() {
      return policy.policy().id().toString();
    }

    /** Its name. */
    public String name() {
      return policy.policy().name();
    }

    /** The type name of its kind. */
    public String kind() {
      return policy.policy().type();
    }

    /** At how many places it is bound. */
    public long bindings() {
      return gates(page.definitions).filter(gate -> has(gate, policy.policy().id())).count();
    }

    /** Whether it can be evaluated, in words. */
    public String state() {
      return page.words(
          policy instanceof PolicyDefinition.Usable<?> ? "policies.usable" : "policies.unusable");
    }
  }
}
