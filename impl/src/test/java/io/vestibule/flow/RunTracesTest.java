package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.RunTraces.RunTrace;
import io.vestibule.flow.RunTraces.State;
import io.vestibule.flow.RunTraces.Step;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What administrators are shown of how policies decided. */
class RunTracesTest {
  private final Lab lab = Lab.shared();

  @Test
  void aRunTellsWhatEachBindingWentByAndSaid() {
    UUID policy =
        lab.policy(
            request -> PolicyResult.fail().saying(Text.literal("only at noon")).noting("hour", 23));
    LabFlow flow =
        lab.flow()
            .stage(
                lab.stage("dummy", Map.of()), binding -> binding.whenRun().policy(toPolicy(policy)))
            .stage("dummy", Map.of())
            .create();

    lab.browser().get(flow);

    RunTrace trace = only(flow);
    assertThat(trace.state()).isEqualTo(State.UNDER_WAY);
    assertThat(trace.reference()).isEqualTo("lab-reference");
    assertThat(trace.steps()).hasSize(1);
    Step step = trace.steps().get(0);
    assertThat(step.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(step.stage()).startsWith("dummy");
    assertThat(step.messages()).extracting(lab::words).containsExactly("only at noon");
    assertThat(step.traces()).hasSize(1);
    assertThat(step.traces().get(0).notes()).isEqualTo(Map.of("hour", "23"));
    assertThat(step.traces().get(0).answer()).isEqualTo(Verdict.FAIL);
    assertThat(step.traces().get(0).took()).isPositive();
  }

  @Test
  void aRunIsFollowedToItsEnd() {
    User alice = lab.user("alice's");
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage(
                lab.stage("dummy", Map.of()),
                binding -> binding.whenRun().policy(toPolicy(lab.policy(true))))
            .create();
    LabBrowser browser = lab.browser();
    browser.get(flow);
    assertThat(of(flow)).isEmpty();

    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    assertThat(only(flow).state()).isEqualTo(State.UNDER_WAY);
    assertThat(only(flow).username()).isEqualTo(alice.username());

    browser.post(Map.of());
    assertThat(browser.follow()).isInstanceOf(Result.Done.class);
    assertThat(only(flow).state()).isEqualTo(State.DONE);
    assertThat(only(flow).username()).isEqualTo(alice.username());
  }

  @Test
  void aFlowThatIsDeniedFromTheStartIsToldToo() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false))).create();

    lab.browser().get(flow);

    assertThat(only(flow).state()).isEqualTo(State.DENIED);
    assertThat(only(flow).steps().get(0).stage()).isEmpty();
  }

  @Test
  void whatARunKnowsIsToldByNameOnly() {
    LabFlow flow =
        lab.flow()
            .policy(
                toPolicy(
                    lab.knowing(
                        io.vestibule.api.context.ContextKeys.PROMPT_DATA,
                        Map.of("password", "tell nobody"))))
            .stage(
                lab.stage("dummy", Map.of()),
                binding -> binding.whenRun().policy(toPolicy(lab.policy(true))))
            .create();

    lab.browser().get(flow);

    RunTrace trace = only(flow);
    assertThat(trace.steps().get(0).changed()).containsExactly("prompt_data");
    assertThat(trace.steps().get(1).known()).containsExactly("prompt_data");
    assertThat(trace.toString()).doesNotContain("tell nobody");
  }

  @Test
  void theNameOfATraceIsNotTheNameOfTheRun() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(true))).stage("dummy", Map.of()).create();
    LabBrowser browser = lab.browser();
    browser.get(flow);

    String run = browser.runs().entries().iterator().next().id();

    assertThat(only(flow).toString()).doesNotContain(run);
  }

  @Test
  void onlySoManyDecisionsOfARunAreKept() {
    RunTraces traces = new RunTraces();
    for (int i = 0; i < RunTraces.STEPS + 7; i++) {
      add(traces, "run", i);
    }

    RunTrace trace = traces.newest().get(0);
    assertThat(trace.steps()).hasSize(RunTraces.STEPS);
    assertThat(trace.forgotten()).isEqualTo(7);
    assertThat(trace.steps().get(0).reference()).isEqualTo("7");
  }

  @Test
  void onlySoManyRunsAreKept() {
    RunTraces traces = new RunTraces();
    IntStream.range(0, RunTraces.RUNS + 3).forEach(i -> add(traces, "run " + i, i));

    assertThat(traces.newest()).hasSize(RunTraces.RUNS);
    assertThat(traces.newest().get(0).reference()).isEqualTo(Integer.toString(RunTraces.RUNS + 2));
  }

  private static void add(RunTraces traces, String run, int number) {
    Instant at = Instant.EPOCH.plusSeconds(number);
    String reference = Integer.toString(number);
    traces.add(
        run,
        "flow",
        "",
        "192.0.2.1",
        reference,
        at,
        State.UNDER_WAY,
        List.of(
            new Step(
                at,
                reference,
                "",
                "",
                "192.0.2.1",
                List.of(),
                Verdict.PASS,
                false,
                List.of(),
                List.of(),
                List.of())));
  }

  private RunTrace only(LabFlow flow) {
    List<RunTrace> found = of(flow);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private List<RunTrace> of(LabFlow flow) {
    return lab.engine().executor().traces().newest().stream()
        .filter(trace -> trace.flow().equals(flow.slug()))
        .toList();
  }
}
