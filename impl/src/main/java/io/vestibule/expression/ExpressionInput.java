package io.vestibule.expression;

import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.service.Services;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.PendingUser;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluation can see. Of the services only what an expression asks for is used.
 *
 * @param request the request
 * @param visitor who is logged in
 * @param subject whom the run is about
 * @param flow the flow
 * @param brand the brand
 * @param binding the stage in the flow whose policies are asked; empty otherwise
 * @param context the plan context, as plain maps, lists, texts, numbers and booleans
 * @param services where users, groups, places, scores and the time come from
 */
public record ExpressionInput(
    RequestInfo request,
    Visitor visitor,
    Optional<PendingUser> subject,
    Flow flow,
    Brand brand,
    Optional<BoundStage> binding,
    Map<String, Object> context,
    Services services) {
  /** What a policy sees. */
  public static ExpressionInput of(PolicyRequest<?> request) {
    return new ExpressionInput(
        request.request(),
        request.visitor(),
        request.subject(),
        request.flow(),
        request.brand(),
        request.binding(),
        request.context().asMap(),
        request.services());
  }

  /** What a stage sees. */
  public static ExpressionInput of(StageRun<?> run) {
    return new ExpressionInput(
        run.request(),
        run.visitor(),
        run.subject(),
        run.flow(),
        run.brand(),
        Optional.empty(),
        run.context().asMap(),
        run.services());
  }
}
