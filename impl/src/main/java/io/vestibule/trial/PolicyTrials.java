package io.vestibule.trial;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.DefinitionSource;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageBinding;
import io.vestibule.event.Origin;
import io.vestibule.flow.RequestServices;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import io.vestibule.policy.PolicyEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tries policies out in situations an administrator makes up.
 *
 * <p>The policies are evaluated by the same engine, with the same limits, as in a run. What is
 * different: services tell what they would have done instead of doing it, nothing is logged or
 * recorded, and no answer is used again or kept for later.
 */
public final class PolicyTrials {
  private final DefinitionSource definitions;
  private final PolicyEngine policies;
  private final RequestServices services;

  /** Trials of the policies there are. */
  public PolicyTrials(
      DefinitionSource definitions, PolicyEngine policies, RequestServices services) {
    this.definitions = definitions;
    this.policies = policies;
    this.services = services;
  }

  /**
   * Tries a policy as if nothing but it were bound, with no binding to turn it round.
   *
   * @return what came of it; empty if there is no such policy
   */
  public Optional<Trial> ofPolicy(UUID policy, TrialQuestion question) {
    Definitions known = definitions.latest();
    if (!known.policies().containsKey(policy)) {
      return Optional.empty();
    }
    Flow flow =
        Optional.ofNullable(question.flow())
            .flatMap(known::flow)
            .map(FlowDefinition::flow)
            .orElseGet(PolicyTrials::nowhere);
    return Optional.of(
        run(known, flow, question, asking -> policies.validate(List.of(policy), asking)));
  }

  /**
   * Tries everything bound to a stage in a flow.
   *
   * @return what came of it; empty if there is no such stage binding
   */
  public Optional<Trial> ofStageBinding(UUID binding, TrialQuestion question) {
    Definitions known = definitions.latest();
    for (FlowDefinition flow : known.flows()) {
      Optional<StageBinding> found = flow.binding(binding);
      if (found.isPresent()) {
        return Optional.of(
            run(
                known,
                flow.flow(),
                question,
                asking ->
                    policies.decide(found.get().gate(), asking.at(known.bound(found.get())))));
      }
    }
    return Optional.empty();
  }

  /**
   * Tries everything bound to a flow itself.
   *
   * @return what came of it; empty if there is no such flow
   */
  public Optional<Trial> ofFlow(String slug, TrialQuestion question) {
    Definitions known = definitions.latest();
    return known
        .flow(slug)
        .map(
            flow ->
                run(known, flow.flow(), question, asking -> policies.decide(flow.gate(), asking)));
  }

  private Trial run(
      Definitions known, Flow flow, TrialQuestion question, Function<Asking, Decision> decide) {
    List<Text> withheld = Collections.synchronizedList(new ArrayList<>());
    Services withholding =
        WithholdingServices.of(
            services.from(new Origin(question.request().clientAddress(), "")), withheld::add);
    JsonContext context = JsonContext.of(question.context());
    Visitor visitor = Visitor.anonymous();
    User user = question.user();
    if (user != null && question.loggedIn()) {
      visitor = new Visitor(user, services.users().isSuperuser(user.id()), null);
    } else if (user != null) {
      context = context.with(ContextKeys.PENDING_USER, PendingUser.of(user));
    }
    Optional<PendingUser> subject =
        context
            .get(ContextKeys.PENDING_USER)
            .or(() -> Optional.ofNullable(user).map(PendingUser::of));
    Asking asking =
        new Asking(
                subject,
                visitor,
                flow,
                question.brand(),
                context,
                question.request(),
                withholding,
                known.policies())
            .asTrial();
    long start = System.nanoTime();
    Decision decision = decide.apply(asking);
    return new Trial(decision, List.copyOf(withheld), Duration.ofNanos(System.nanoTime() - start));
  }

  /** The flow of a policy that is tried for itself. */
  private static Flow nowhere() {
    return new Flow(new UUID(0, 0), "trial", "Trial", "Trial", Designation.AUTHENTICATION);
  }
}
