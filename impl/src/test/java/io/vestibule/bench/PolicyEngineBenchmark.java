package io.vestibule.bench;

import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.policy.Reuse;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import io.vestibule.policy.GuardedCalls;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyEngine;
import io.vestibule.policy.PolicyGate;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the engine itself costs per binding: the policies say yes at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PolicyEngineBenchmark {
  private static final int BINDINGS = 10;

  private final Lab lab = Lab.with(Map.of());
  private final GuardedCalls calls = new GuardedCalls();
  private final PolicyEngine engine = new PolicyEngine(calls);
  private final Asking prompt;
  private final Asking waiting;
  private final Asking reused;
  private final PolicyGate gate;

  /** Ten policies bound to one flow. */
  public PolicyEngineBenchmark() {
    User alice = lab.user("correct horse");
    LabFlow flow = lab.flow().create();
    UUID policy = UUID.randomUUID();
    gate =
        new PolicyGate(
            flow.id(),
            PolicyGate.Mode.ALL,
            IntStream.range(0, BINDINGS)
                .mapToObj(
                    order ->
                        new PolicyBinding(
                            UUID.randomUUID(),
                            order,
                            true,
                            false,
                            PolicyBinding.DEFAULT_TIMEOUT,
                            PolicyBinding.FailureResult.SAFE,
                            new PolicyBinding.Bound.ToPolicy(policy)))
                .toList());
    prompt = asking(flow, alice, policy, new PromptPolicy());
    waiting = asking(flow, alice, policy, new Waiting(Reuse.NEVER));
    reused =
        asking(
            flow, alice, policy, new Waiting(Reuse.within(Duration.ofHours(1), Reuse.By.SUBJECT)));
  }

  /** Closes the lab. */
  @TearDown
  public void close() {
    calls.close();
    lab.close();
  }

  /** A policy that only computes, per binding. */
  @Benchmark
  @OperationsPerInvocation(BINDINGS)
  public Decision onTheThreadOfTheRequest() {
    return engine.decide(gate, prompt);
  }

  /** A policy that may wait, on a thread of its own, per binding. */
  @Benchmark
  @OperationsPerInvocation(BINDINGS)
  public Decision onAThreadOfItsOwn() {
    return engine.decide(gate, waiting);
  }

  /** A policy whose answer may be used again, per binding. */
  @Benchmark
  @OperationsPerInvocation(BINDINGS)
  public Decision answeredBefore() {
    return engine.decide(gate, reused);
  }

  private Asking asking(
      LabFlow flow, User user, UUID policy, PolicyKind<PromptPolicy.Config> kind) {
    FlowRequest request =
        lab.browser().toRequest(Client.PROGRAM, new Input.Show(null), flow.slug());
    return new Asking(
        Optional.of(PendingUser.of(user)),
        request.visitor(),
        lab.engine().definitions().latest().flow(flow.slug()).orElseThrow().flow(),
        request.brand(),
        JsonContext.empty(),
        request.info(),
        lab.engine().services().from(Lab.origin()),
        Map.of(
            policy,
            new PolicyDefinition.Usable<>(
                new Policy(policy, "bench", "bench"), false, kind, new PromptPolicy.Config())));
  }

  /** Says yes at once, and that it might wait. */
  private record Waiting(Reuse reuse) implements PolicyKind<PromptPolicy.Config> {
    @Override
    public String type() {
      return "waiting";
    }

    @Override
    public Class<PromptPolicy.Config> configType() {
      return PromptPolicy.Config.class;
    }

    @Override
    public Reuse reuse(PromptPolicy.Config config) {
      return reuse;
    }

    @Override
    public PolicyResult evaluate(PolicyRequest<PromptPolicy.Config> request) {
      return PolicyResult.pass();
    }
  }
}
