package io.vestibule.web.admin;

import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyGate;
import io.vestibule.web.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything bound to a flow or to a stage in one, and a trial of it. */
public final class GatePage extends TrialPage {
  private final Definitions definitions;
  private final PolicyGate gate;

  GatePage(
      Asked asked,
      Definitions definitions,
      PolicyGate gate,
      String title,
      String path,
      String formToken,
      Map<String, List<String>> form) {
    super(asked, title, path, formToken, form, false);
    this.definitions = definitions;
    this.gate = gate;
  }

  @Override
  public List<String> bound() {
    return gate.bindings().stream().map(this::words).toList();
  }

  @Override
  public String mode() {
    return words(gate.mode() == PolicyGate.Mode.ANY ? "gate.any" : "gate.all");
  }

  private String words(PolicyBinding binding) {
    String what = what(binding.bound());
    String said = binding.negate() ? words(request(), "gate.negated", what) : what;
    return binding.enabled() ? said : words(request(), "gate.disabled", said);
  }

  private String what(Bound bound) {
    if (bound instanceof Bound.ToPolicy policy) {
      return words(
          request(),
          "gate.policy",
          Optional.ofNullable(definitions.policies().get(policy.id()))
              .map(found -> found.policy().name())
              .orElse(policy.id().toString()));
    } else if (bound instanceof Bound.ToGroup group) {
      return words(
          request(),
          "gate.group",
          request()
              .engine()
              .users()
              .group(group.id())
              .map(Group::name)
              .orElse(group.id().toString()));
    } else if (bound instanceof Bound.ToUser user) {
      return words(
          request(),
          "gate.user",
          request()
              .engine()
              .users()
              .find(user.id())
              .map(User::username)
              .orElse(user.id().toString()));
    }
    return words("gate.nothing");
  }
}
