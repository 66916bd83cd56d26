package io.vestibule.flow;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.flow.Visitor;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.user.PendingUser;
import io.vestibule.bench.PromptPolicy;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBinding;
import io.vestibule.engine.Vestibule;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.GuardedCalls;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyEngine;
import io.vestibule.policy.PolicyGate;
import io.vestibule.testkit.Lab;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Planning of a flow with ten stages, each with two policies of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanningBenchmark {
  private static final UUID POLICY = new UUID(1, 0);

  private final Lab lab = Lab.with(Map.of());
  private final GuardedCalls calls = new GuardedCalls();
  private final FlowPlanner planner = new FlowPlanner(new PolicyEngine(calls));
  private final Map<UUID, PolicyDefinition> policies =
      Map.of(
          POLICY,
          new PolicyDefinition.Usable<>(
              new Policy(POLICY, "prompt", "prompt"),
              false,
              new PromptPolicy(),
              new PromptPolicy.Config()));
  private final FlowDefinition flow =
      new FlowDefinition(
          new Flow(new UUID(2, 0), "flow", "Flow", "Flow", Designation.AUTHENTICATION),
          Layout.STACKED,
          "",
          false,
          DeniedAction.MESSAGE,
          Requirement.NONE,
          PolicyGate.open(new UUID(2, 0)),
          IntStream.range(0, 10).mapToObj(PlanningBenchmark::stage).toList());
  private final Definitions definitions =
      new Definitions(1, Map.of("flow", flow), Map.of(), policies, Map.of(), List.of());
  private final Asking asking = asking();

  /** Closes the lab. */
  @TearDown
  public void close() {
    calls.close();
    lab.close();
  }

  /** Plans. */
  @Benchmark
  public Object planTenStagesWithTwentyPolicies() {
    return planner.plan(definitions, flow, asking);
  }

  private static StageBinding stage(int order) {
    UUID id = new UUID(3, order);
    return new StageBinding(
        id,
        new UUID(4, order),
        order,
        true,
        false,
        FailingPolicy.SKIP,
        InvalidResponseAction.RETRY,
        new PolicyGate(id, PolicyGate.Mode.ALL, List.of(policy(order, 0), policy(order, 1))));
  }

  private static PolicyBinding policy(int stage, int order) {
    return new PolicyBinding(
        new UUID(5, stage * 2L + order),
        order,
        true,
        false,
        PolicyBinding.DEFAULT_TIMEOUT,
        FailureResult.SAFE,
        new Bound.ToPolicy(POLICY));
  }

  private Asking asking() {
    Vestibule engine = lab.engine();
    return new Asking(
        Optional.of(PendingUser.unknown("alice")),
        Visitor.anonymous(),
        flow.flow(),
        engine.brand("localhost"),
        JsonContext.empty(),
        new RequestInfo(
            "192.0.2.1", "localhost", true, "GET", "/", Map.of(), "", Locale.ENGLISH, Map.of()),
        engine.services().from(Lab.origin()),
        policies);
  }
}
