package io.vestibule.policy;

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
 * @param brand the brand
 * @param context what the run knows
 * @param request the request
 * @param services what policies may use
 * @param policies all policies there are, by id
 */
public record Asking(
    Optional<PendingUser> subject,
    Visitor visitor,
    Flow flow,
    Brand brand,
    JsonContext context,
    RequestInfo request,
    Services services,
    Map<UUID, PolicyDefinition> policies) {

  /** The same question, with something else known. */
  public Asking with(JsonContext changed) {
    return new Asking(subject, visitor, flow, brand, changed, request, services, policies);
  }
}
