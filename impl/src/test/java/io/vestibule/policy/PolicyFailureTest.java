package io.vestibule.policy;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.policies.dummy.DummyPolicy;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that cannot be evaluated: their binding's failure result counts. */
class PolicyFailureTest {
  private final Lab lab = Lab.shared();
  private final Gatekeeper gatekeeper = new Gatekeeper(lab);
  private final User alice = lab.user("alice's");

  static Stream<Arguments> failures() {
    return Stream.of(
        script(
            "an exception",
            request -> {
              throw new IllegalStateException("broken");
            }),
        script(
            "a checked exception",
            request -> {
              throw new IOException("broken");
            }),
        script(
            "an interrupt of its own",
            request -> {
              throw new InterruptedException("broken");
            }),
        script(
            "an error",
            request -> {
              throw new Error("broken");
            }),
        script(
            "an assertion",
            request -> {
              throw new AssertionError("broken");
            }),
        script(
            "a class that is missing",
            request -> {
              throw new NoClassDefFoundError("broken");
            }),
        script(
            "a stack without end",
            request -> {
              throw new StackOverflowError("broken");
            }),
        script("nothing", request -> null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void howeverAPolicyFailsItsAnswerIsUnknown(String what, ScriptedPolicy.Script script) {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(script))).create();

    Decision decision = gatekeeper.decide(flow);

    assertThat(decision.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(decision.messages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PASS, PASS", "FAIL, FAIL", "SAFE, UNKNOWN"})
  void itsBindingSaysWhatAFailureCountsAs(FailureResult result, Verdict verdict) {
    LabFlow flow =
        lab.flow().policy(toPolicy(throwing()), options -> options.failing(result)).create();

    assertThat(gatekeeper.decide(flow).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"PASS, PASS", "FAIL, FAIL", "SAFE, UNKNOWN"})
  void whatAFailureCountsAsIsNotTurnedRound(FailureResult result, Verdict verdict) {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(throwing()), options -> options.failing(result).negated())
            .create();

    assertThat(gatekeeper.decide(flow).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"ANY, true, PASS", "ANY, false, UNKNOWN", "ALL, true, UNKNOWN", "ALL, false, FAIL"})
  void whatIsUnknownDecidesNothingThatIsCertain(
      PolicyGate.Mode mode, boolean other, Verdict verdict) {
    LabFlow.Builder flow =
        lab.flow().policy(toPolicy(throwing())).policy(toPolicy(lab.policy(other)));
    if (mode == PolicyGate.Mode.ALL) {
      flow.allPolicies();
    }

    assertThat(gatekeeper.decide(flow.create()).verdict()).isEqualTo(verdict);
  }

  @Test
  void thePoliciesAfterItAreAskedAllTheSame() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(throwing()))
            .policy(toPolicy(lab.policy(false, "asked")))
            .create();

    assertThat(gatekeeper.decide(flow).messages()).extracting(lab::words).containsExactly("asked");
  }

  @Test
  void aFailureIsRecordedForTheOperator() {
    LabFlow flow = lab.flow().policy(toPolicy(throwing())).create();

    gatekeeper.decide(flow, alice);

    assertThat(lab.events(EventActions.POLICY_EXCEPTION, alice))
        .singleElement()
        .extracting(Event::details)
        .satisfies(
            details ->
                assertThat(details)
                    .containsEntry("reason", "java.lang.IllegalStateException: broken")
                    .containsEntry("counts_as", "UNKNOWN"));
  }

  @Test
  void aFailureIsNoEvaluationToBeRecorded() {
    UUID logged =
        lab.loggedPolicy(
            "scripted",
            Map.of(
                "script",
                ScriptedPolicy.of(
                    request -> {
                      throw new IllegalStateException("broken");
                    })));
    LabFlow flow = lab.flow().policy(toPolicy(logged)).create();

    gatekeeper.decide(flow, alice);

    assertThat(lab.events(EventActions.POLICY_EXECUTION, alice)).isEmpty();
  }

  // --- policies that are not there

  @Test
  void aPolicyOfAKindThatIsGoneCannotBeEvaluated() {
    UUID policy = lab.policy(true);
    LabFlow flow = lab.flow().policy(toPolicy(policy)).create();
    lab.change(
        changes ->
            changes.putPolicy(
                policy, lab.name("policy"), "gone", false, new ScriptedPolicy.Config("", false)));

    assertThat(gatekeeper.decide(flow).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aPolicyWithAConfigurationThatIsNotValidCannotBeEvaluated() {
    UUID policy = lab.policy(true);
    LabFlow flow = lab.flow().policy(toPolicy(policy)).create();
    lab.change(
        changes ->
            changes.putPolicy(
                policy, lab.name("policy"), "dummy", false, new DummyPolicy.Config(true, -1, 0)));

    assertThat(gatekeeper.decide(flow).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aPolicyThatIsGoneCannotBeEvaluated() {
    LabFlow flow = lab.flow().create();

    Decision decision =
        gatekeeper.decide(
            gate(new Bound.ToPolicy(UUID.randomUUID())),
            gatekeeper.asking(flow, Optional.of(PendingUser.of(alice))));

    assertThat(decision.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(decision.reason()).contains("it does not exist");
  }

  // --- policies that are asked on the thread of the request

  static Stream<Arguments> promptFailures() {
    return failures().filter(failure -> !failure.get()[0].equals("an error"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("promptFailures")
  void howeverAPromptPolicyFailsItsAnswerIsUnknown(String what, ScriptedPolicy.Script script) {
    Asking asking = gatekeeper.asking(lab.flow().create(), Optional.empty());
    UUID id = UUID.randomUUID();
    Asking prompt =
        new Asking(
            asking.subject(),
            asking.visitor(),
            asking.flow(),
            asking.brand(),
            asking.context(),
            asking.request(),
            asking.services(),
            Map.of(
                id,
                new PolicyDefinition.Usable<>(
                    new Policy(id, "prompt", "prompt"),
                    false,
                    new PromptPolicy(script),
                    new ScriptedPolicy.Config("", false))));

    Decision decision = gatekeeper.decide(gate(new Bound.ToPolicy(id)), prompt);

    // One of them is an interrupt, which stays with the thread.
    Thread.interrupted();
    assertThat(decision.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  // --- policies that hang

  @Test
  void aPolicyThatTakesLongerThanItsBindingAllowsIsInterruptedAndFails() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    UUID hanging =
        lab.policy(
            request -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return PolicyResult.pass();
            });
    LabFlow flow = lab.flow().policy(toPolicy(hanging), options -> options.within(1)).create();

    Decision decision = gatekeeper.decide(flow, alice);

    assertThat(decision.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(decision.reason()).contains("it took longer than 1 s");
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aBindingThatSaysNothingAllowsTheUsualTime() {
    LabFlow flow =
        lab.flow().policy(toPolicy(lab.policy(true)), options -> options.within(0)).create();

    assertThat(gatekeeper.gate(flow).bindings().get(0).timeout())
        .isEqualTo(PolicyBinding.DEFAULT_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPolicyThatHangsEverywhereDoesNotKeepOthersFromBeingAsked(boolean other) throws Exception {
    CountDownLatch hanging = new CountDownLatch(16);
    CountDownLatch release = new CountDownLatch(1);
    UUID policy =
        lab.policy(
            request -> {
              hanging.countDown();
              release.await();
              return PolicyResult.pass();
            });
    LabFlow hung = lab.flow().policy(toPolicy(policy)).create();
    LabFlow both = lab.flow().policy(toPolicy(policy)).policy(toPolicy(lab.policy(other))).create();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<Decision>> decisions = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        decisions.add(threads.submit(() -> gatekeeper.decide(hung)));
      }
      assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

      Decision decision = gatekeeper.decide(both);

      assertThat(decision.verdict()).isEqualTo(other ? Verdict.PASS : Verdict.UNKNOWN);
      assertThat(decision.reason()).contains("too many evaluations of this are under way");
      release.countDown();
      for (Future<Decision> late : decisions) {
        assertThat(late.get(10, TimeUnit.SECONDS).verdict()).isEqualTo(Verdict.PASS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Arguments script(String what, ScriptedPolicy.Script script) {
    return Arguments.of(what, script);
  }

  private UUID throwing() {
    return lab.policy(
        request -> {
          throw new IllegalStateException("broken");
        });
  }

  private static PolicyGate gate(Bound bound) {
    return new PolicyGate(
        UUID.randomUUID(),
        PolicyGate.Mode.ANY,
        List.of(
            new PolicyBinding(
                UUID.randomUUID(),
                0,
                true,
                false,
                Duration.ofSeconds(30),
                FailureResult.SAFE,
                bound)));
  }

  /** Like a scripted policy, but asked on the thread of the request. */
  private record PromptPolicy(ScriptedPolicy.Script script)
      implements PolicyKind<ScriptedPolicy.Config> {
    @Override
    public String type() {
      return "prompt";
    }

    @Override
    public Class<ScriptedPolicy.Config> configType() {
      return ScriptedPolicy.Config.class;
    }

    @Override
    public Pace pace() {
      return Pace.PROMPT;
    }

    @Override
    @SuppressWarnings("NullAway") // to return null is what some tests want
    public PolicyResult evaluate(PolicyRequest<ScriptedPolicy.Config> request) throws Exception {
      return script.evaluate(request);
    }
  }
}
