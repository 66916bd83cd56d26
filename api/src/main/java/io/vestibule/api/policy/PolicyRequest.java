package io.vestibule.api.policy;

import io.vestibule.api.context.PlanContext;
import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.flow.Brand;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.service.Services;
import io.vestibule.api.user.PendingUser;
import java.util.Optional;

/**
 * What a policy may see and use. Valid during one evaluation only.
 *
 * @param <C> the record that holds the policy's configuration
 */
public interface PolicyRequest<C extends Record> {
  /** The policy's configuration, valid. */
  C config();

  /** The policy. */
  Policy policy();

  /**
   * Whom the decision is about: the run's pending user, or else the visitor if logged in, or else
   * nobody.
   */
  Optional<PendingUser> subject();

  /** Who is logged in at the browser. */
  Visitor visitor();

  /** The flow that is planned or runs. */
  Flow flow();

  /** The stage in the flow whose policies are asked; empty where the flow's own are. */
  Optional<BoundStage> binding();

  /** The brand by which the person came. */
  Brand brand();

  /** What the run knows. */
  PlanContext context();

  /** The request. */
  RequestInfo request();

  /** What policies may use. */
  Services services();
}
