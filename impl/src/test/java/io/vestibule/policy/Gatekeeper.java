package io.vestibule.policy;

import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.json.JsonContext;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Asks the policies of flows in a lab. */
final class Gatekeeper {
  private final Lab lab;
  private final PolicyEngine engine = new PolicyEngine(new GuardedCalls());

  Gatekeeper(Lab lab) {
    this.lab = lab;
  }

  /** Asks the policies of a flow about nobody. */
  Decision decide(LabFlow flow) {
    return decide(gate(flow), asking(flow, Optional.empty()));
  }

  /** Asks the policies of a flow about a user. */
  Decision decide(LabFlow flow, User user) {
    return decide(gate(flow), asking(flow, Optional.of(PendingUser.of(user))));
  }

  Decision decide(PolicyGate gate, Asking asking) {
    return engine.decide(gate, asking);
  }

  /** The policies of a flow. */
  PolicyGate gate(LabFlow flow) {
    return definition(flow).gate();
  }

  /** What a decision about somebody at a flow's start is about. */
  Asking asking(LabFlow flow, Optional<PendingUser> subject) {
    FlowRequest request =
        lab.browser().toRequest(Client.PROGRAM, new Input.Show(null), flow.slug());
    return new Asking(
        subject,
        Visitor.anonymous(),
        definition(flow).flow(),
        request.brand(),
        JsonContext.empty(),
        request.info(),
        services(),
        definitions().policies());
  }

  private Services services() {
    return lab.engine().services().from(Lab.origin());
  }

  private Definitions definitions() {
    return lab.engine().definitions().latest();
  }

  private FlowDefinition definition(LabFlow flow) {
    return definitions().flow(flow.slug()).orElseThrow();
  }

  /** The same question with other policies. */
  static Asking with(Asking asking, Map<UUID, PolicyDefinition> policies) {
    return new Asking(
        asking.subject(),
        asking.visitor(),
        asking.flow(),
        asking.binding(),
        asking.brand(),
        asking.context(),
        asking.request(),
        asking.services(),
        policies,
        asking.purpose(),
        asking.observer());
  }

  /** The same question from another address. */
  Asking from(String address, Asking asking) {
    RequestInfo info = asking.request();
    return new Asking(
        asking.subject(),
        asking.visitor(),
        asking.flow(),
        asking.brand(),
        asking.context(),
        new RequestInfo(
            address,
            info.host(),
            info.secure(),
            info.method(),
            info.path(),
            info.query(),
            info.userAgent(),
            info.locale(),
            info.headers()),
        asking.services(),
        asking.policies());
  }
}
