package io.vestibule.policy;

import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.user.PendingUser;
import io.vestibule.json.JsonContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a decision is about.
 *
 * @param subject whom it is about
 * @param visitor who is at the browser
 * @param flow the flow
 * @param binding the stage whose policies are asked; empty for the flow's own
 * @param brand the brand
 * @param context what the run knows
 * @param request the request
 * @param services what policies may use
 * @param policies all policies there are, by id
 * @param purpose what the answer is for
 * @param observer learns how it was decided
 */
public record Asking(
    Optional<PendingUser> subject,
    Visitor visitor,
    Flow flow,
    Optional<BoundStage> binding,
    Brand brand,
    JsonContext context,
    RequestInfo request,
    Services services,
    Map<UUID, PolicyDefinition> policies,
    Purpose purpose,
    DecisionObserver observer) {

  /** What an answer is for. */
  public enum Purpose {
    /** Somebody's way through a flow. */
    RUN,
    /** An administrator's trial: nothing is logged or recorded, and nothing used again. */
    TRIAL
  }

  /** A question about somebody's way through a flow that nobody follows, for a flow's own gate. */
  public Asking(
      Optional<PendingUser> subject,
      Visitor visitor,
      Flow flow,
      Brand brand,
      JsonContext context,
      RequestInfo request,
      Services services,
      Map<UUID, PolicyDefinition> policies) {
    this(
        subject,
        visitor,
        flow,
        Optional.empty(),
        brand,
        context,
        request,
        services,
        policies,
        Purpose.RUN,
        DecisionObserver.NOBODY);
  }

  /** The same question, with something else known. */
  public Asking with(JsonContext changed) {
    return new Asking(
        subject, visitor, flow, binding, brand, changed, request, services, policies, purpose,
        observer);
  }

  /** The same question, about a stage in the flow. */
  public Asking at(BoundStage stage) {
    return new Asking(
        subject,
        visitor,
        flow,
        Optional.of(stage),
        brand,
        context,
        request,
        services,
        policies,
        purpose,
        observer);
  }

  /** The same question, followed by somebody. */
  public Asking followedBy(DecisionObserver follower) {
    return new Asking(
        subject, visitor, flow, binding, brand, context, request, services, policies, purpose,
        follower);
  }

  /** The same question, as a trial. */
  public Asking asTrial() {
    return new Asking(
        subject,
        visitor,
        flow,
        binding,
        brand,
        context,
        request,
        services,
        policies,
        Purpose.TRIAL,
        observer);
  }

  boolean isTrial() {
    return purpose == Purpose.TRIAL;
  }
}
