package io.vestibule.flow;

import io.vestibule.definition.DefinitionSource;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.metrics.Metrics;
import io.vestibule.policy.PolicyEngine;
import io.vestibule.session.Freshness;
import io.vestibule.session.LoginSessions;
import io.vestibule.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs flows.
 *
 * <p>A request is worked off in these steps:
 *
 * <ol>
 *   <li>The flow is looked up; there may be none.
 *   <li>The run is found: the one a page names, or the newest of the flow for a program. A run is
 *       lost if it is not there, was owned by somebody else than the present visitor, or has stages
 *       that are no longer in the flow. Where there is none, the flow is planned and a run started;
 *       where one was lost, the page learns that it had expired, keeps what was typed, and nothing
 *       is processed.
 *   <li>Requests of one run go through one after the other. An answer to a step that is past
 *       advances nothing: whoever clicks twice sees what came of the first click.
 *   <li>The policies of the next stage are asked, if its binding says so each time; stages they
 *       leave out stay out.
 *   <li>The stage is shown, or its answer judged, and says what happens as data. Only {@code Done}
 *       takes it off the plan. If it throws, the run stays as it was.
 *   <li>When nothing is left, the browser goes where the run says.
 * </ol>
 *
 * <p>The executor has no state of its own but locks. What it knows of a run comes from the
 * request's {@link RunStore} and goes back there. The way of one request is a {@link Walk}.
 */
public final class FlowExecutor {
  private final RequestServices services;
  private final DefinitionSource definitions;
  private final PolicyEngine policies;
  private final FlowPlanner planner;
  private final LoginSessions sessions;
  private final Duration runIdle;
  private final Freshness freshness;
  private final Metrics metrics;
  private final RunLocks locks = new RunLocks();
  private final RunTraces traces = new RunTraces();

  /** An executor made of its parts. */
  public FlowExecutor(
      RequestServices services,
      DefinitionSource definitions,
      PolicyEngine policies,
      LoginSessions sessions,
      Freshness freshness,
      Settings settings,
      Metrics metrics) {
    this.services = services;
    this.definitions = definitions;
    this.policies = policies;
    this.planner = new FlowPlanner(policies);
    this.sessions = sessions;
    this.runIdle = settings.get(Settings.RUN_IDLE);
    this.freshness = freshness;
    this.metrics = metrics;
  }

  /** Works off a request. */
  public FlowReply handle(FlowRequest request) {
    Definitions known = definitions.recent();
    if (known.flow(request.slug()).isEmpty()) {
      // It may have been made a moment ago, on another node.
      known = definitions.latest();
    }
    Optional<FlowDefinition> flow = known.flow(request.slug());
    if (flow.isEmpty()) {
      return new FlowReply(new FlowReply.Result.Unknown(), null);
    }
    Scene scene = new Scene(this, request, known, flow.get());
    FlowReply reply = new Walk(scene).go();
    scene.trace(reply.result());
    return reply;
  }

  /** How policies decided in the runs seen last. */
  public RunTraces traces() {
    return traces;
  }

  RequestServices services() {
    return services;
  }

  DefinitionSource definitions() {
    return definitions;
  }

  PolicyEngine policies() {
    return policies;
  }

  FlowPlanner planner() {
    return planner;
  }

  Freshness freshness() {
    return freshness;
  }

  Metrics metrics() {
    return metrics;
  }

  LoginSessions sessions() {
    return sessions;
  }

  Runs runs(FlowRequest request) {
    return new Runs(request.runs(), services.clock(), runIdle);
  }

  RunLocks locks() {
    return locks;
  }
}
