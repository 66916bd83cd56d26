package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.User;
import io.vestibule.definition.DeniedAction;
import io.vestibule.flow.Denial;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyGate.Mode;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabFlow.PolicyOptions;
import io.vestibule.testkit.ScriptedPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong while policies decide keeps the gate shut (CVE-2024-47070): no flow gets
 * shorter by a stage, and nothing is given, because a policy could not be evaluated.
 */
@ExtendWith(QuietLog.class)
class FailingPolicyTest {
  // Of its own: so many flows would slow the other tests down.
  private static final Lab LAB = Lab.with(Map.of());
  private static final User ALICE = LAB.user("correct horse");
  private static final Map<Case, LabFlow> FLOWS = new HashMap<>();

  /** Makes all flows before the first is run: after every change all are read again. */
  @BeforeAll
  static void makeFlows() {
    gates()
        .flatMap(
            gate ->
                Stream.of(FailureResult.values())
                    .map(result -> new Case(gate, Fault.RUNTIME_EXCEPTION, result)))
        .forEach(FailingPolicyTest::flow);
    faults().map(FailingPolicyTest::simple).forEach(FailingPolicyTest::flow);
  }

  @AfterAll
  static void close() {
    LAB.close();
  }

  /** What the policy is bound to, and when it is asked. */
  enum Place {
    FLOW,
    STAGE_ON_PLAN,
    STAGE_WHEN_RUN,
    STAGE_ALWAYS
  }

  /** What is bound beside it. */
  enum Beside {
    NOTHING,
    A_YES,
    A_NO
  }

  /** What goes wrong. */
  enum Fault {
    EXCEPTION(request -> throwing(new java.io.IOException("no connection"))),
    RUNTIME_EXCEPTION(request -> throwing(new IllegalStateException("bad header: a"))),
    ASSERTION(request -> throwing(new AssertionError())),
    STACK_OVERFLOW(request -> throwing(new StackOverflowError())),
    LINKAGE(request -> throwing(new NoClassDefFoundError("gone"))),
    OTHER_ERROR(request -> throwing(new Error("out of order"))),
    NULL(request -> null),
    NO_SUCH_KIND(request -> null),
    TOO_LONG(
        request -> {
          // Nobody counts it down: only the end of the time given, an interrupt, ends the wait.
          new CountDownLatch(1).await();
          return PolicyResult.pass();
        });

    @SuppressWarnings("ImmutableEnumChecker") // no script here keeps anything
    private final ScriptedPolicy.Script script;

    Fault(ScriptedPolicy.Script script) {
      this.script = script;
    }

    private static PolicyResult throwing(Throwable fault) throws Exception {
      if (fault instanceof Exception exception) {
        throw exception;
      }
      throw (Error) fault;
    }
  }

  /** What becomes of the flow. */
  enum Course {
    /** The stage at the gate is asked, or the flow runs. */
    RUNS,
    /** The stage at the gate is left out. */
    SHORTER,
    /** The flow is denied. */
    DENIED
  }

  /**
   * A gate.
   *
   * @param place where it is
   * @param mode how answers combine
   * @param beside what is bound beside the policy
   * @param negate whether its answer is turned round
   * @param denying whether a no denies the flow, rather than leaving out the stage
   * @param grants whether the stage gives something
   */
  private record Gate(
      Place place, Mode mode, Beside beside, boolean negate, boolean denying, boolean grants) {
    @Override
    public String toString() {
      return place
          + " "
          + mode
          + (beside == Beside.NOTHING ? "" : ", beside " + beside)
          + (negate ? ", negated" : "")
          + (denying ? ", denying" : "")
          + (grants ? ", at a login" : "");
    }

    /** What becomes of the flow where the policy's own answer is known, negation apart. */
    Course course(boolean answer) {
      boolean open =
          switch (beside) {
            case NOTHING -> answer;
            case A_YES -> mode == Mode.ANY || answer;
            case A_NO -> mode == Mode.ANY && answer;
          };
      if (open) {
        return Course.RUNS;
      }
      return place == Place.FLOW || denying ? Course.DENIED : Course.SHORTER;
    }

    /**
     * What becomes of the flow where it is not known: if it makes no difference, just that;
     * otherwise whatever is safe.
     */
    Course safeCourse() {
      if (course(true) == course(false)) {
        return course(true);
      }
      return place == Place.FLOW || denying || grants ? Course.DENIED : Course.RUNS;
    }
  }

  /**
   * What is tried.
   *
   * @param gate the gate
   * @param fault what goes wrong there
   * @param failure as what it counts
   */
  private record Case(Gate gate, Fault fault, FailureResult failure) {}

  static Stream<Gate> gates() {
    return Stream.of(Place.values())
        .flatMap(
            place ->
                Stream.of(Mode.values())
                    .flatMap(
                        mode ->
                            Stream.of(Beside.values())
                                .flatMap(beside -> gates(place, mode, beside))));
  }

  private static Stream<Gate> gates(Place place, Mode mode, Beside beside) {
    return Stream.of(false, true)
        .flatMap(
            negate ->
                place == Place.FLOW
                    ? Stream.of(new Gate(place, mode, beside, negate, false, false))
                    : Stream.of(
                        new Gate(place, mode, beside, negate, false, false),
                        new Gate(place, mode, beside, negate, true, false),
                        new Gate(place, mode, beside, negate, false, true)));
  }

  @ParameterizedTest
  @MethodSource("gates")
  void unlessToldOtherwiseWhateverIsSafeHappens(Gate gate) {
    Course course = run(new Case(gate, Fault.RUNTIME_EXCEPTION, FailureResult.SAFE));

    assertThat(course).isEqualTo(gate.safeCourse());
  }

  @ParameterizedTest
  @MethodSource("gates")
  void whereAFailureCountsAsYesItIsAYesHoweverTheBindingTurnsAnswers(Gate gate) {
    Course course = run(new Case(gate, Fault.RUNTIME_EXCEPTION, FailureResult.PASS));

    assertThat(course).isEqualTo(gate.course(true));
  }

  @ParameterizedTest
  @MethodSource("gates")
  void whereAFailureCountsAsNoItIsANoHoweverTheBindingTurnsAnswers(Gate gate) {
    Course course = run(new Case(gate, Fault.RUNTIME_EXCEPTION, FailureResult.FAIL));

    assertThat(course).isEqualTo(gate.course(false));
  }

  static Stream<Arguments> faults() {
    return Stream.of(Fault.values())
        .flatMap(
            fault ->
                Stream.of(Place.FLOW, Place.STAGE_ON_PLAN, Place.STAGE_WHEN_RUN)
                    .map(place -> Arguments.of(fault, place)));
  }

  private static Case simple(Arguments fault) {
    return simple((Fault) fault.get()[0], (Place) fault.get()[1], FailureResult.SAFE);
  }

  private static Case simple(Fault fault, Place place, FailureResult failure) {
    return new Case(new Gate(place, Mode.ANY, Beside.NOTHING, false, false, false), fault, failure);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whateverGoesWrongIsTheSame(Fault fault, Place place) {
    Course course = run(simple(fault, place, FailureResult.SAFE));

    assertThat(course).isEqualTo(place == Place.FLOW ? Course.DENIED : Course.RUNS);
  }

  @ParameterizedTest
  @EnumSource(names = {"PASS", "FAIL"})
  void aPolicyThatTakesTooLongCountsAsItsBindingSays(FailureResult result) {
    Course course = run(simple(Fault.TOO_LONG, Place.STAGE_WHEN_RUN, result));

    assertThat(course).isEqualTo(result == FailureResult.PASS ? Course.RUNS : Course.SHORTER);
  }

  /** Whoever hangs keeps threads, of which there are only so many. That opens no gate, either. */
  @Test
  void aPolicyThatHangsForManyPeopleOpensTheGateForNobody() {
    CountDownLatch end = new CountDownLatch(1);
    UUID hanging =
        LAB.policy(
            "scripted",
            Map.of(
                "script",
                ScriptedPolicy.of(
                    request -> {
                      awaitWhateverHappens(end);
                      return PolicyResult.fail();
                    })));
    LabFlow flow =
        LAB.flow()
            .stage(
                LAB.stage("scripted", Scripts.asking("gate")),
                stage ->
                    stage.whenRun().policy(LabFlow.toPolicy(hanging), options -> options.within(1)))
            .stage("scripted", Scripts.asking("after"))
            .create();

    LAB.engine().definitions().latest();
    List<Result> results = AtOnce.times(20, i -> LAB.browser().get(flow));
    end.countDown();

    assertThat(results).allMatch(result -> isAsked(result, "gate"));
  }

  private static void awaitWhateverHappens(CountDownLatch end) {
    while (true) {
      try {
        end.await();
        return;
      } catch (InterruptedException e) {
        // as those do who do not want to be interrupted
      }
    }
  }

  /** What went wrong is for the operator: a person who reads it learns how to make it go wrong. */
  @Test
  void whatWentWrongIsInTheAuditLogAndNotOnThePage() {
    LabFlow flow =
        LAB.flow()
            .denied(DeniedAction.MESSAGE)
            .policy(
                LabFlow.toPolicy(
                    LAB.policy(
                        "scripted",
                        Map.of(
                            "script",
                            ScriptedPolicy.of(
                                request -> {
                                  throw new IllegalStateException("secret of the operator");
                                })))))
            .stage("dummy", Map.of())
            .create();

    Result result = LAB.browser().get(flow);

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Denied.class,
            denied -> {
              assertThat(denied.denial().kind()).isEqualTo(Denial.Kind.FLOW_POLICY);
              assertThat(denied.denial().message().toString()).doesNotContain("secret");
            });
    assertThat(LAB.engine().audit().newest(10_000))
        .filteredOn(event -> event.action().equals("policy_exception"))
        .extracting(event -> String.valueOf(event.details().get("reason")))
        .anyMatch(reason -> reason.contains("secret of the operator"));
  }

  @Test
  void aPolicyOfAKindThatIsGoneKeepsThePasswordStageIn() {
    LabFlow flow =
        LAB.flow()
            .stage("scripted", Scripts.about(ALICE))
            .stage(
                "password",
                Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")),
                stage -> stage.always().policy(LabFlow.toPolicy(policy(Fault.NO_SUCH_KIND))))
            .stage("user_login", Map.of())
            .create();
    LabBrowser browser = LAB.browser();

    browser.get(flow);
    Result result = browser.follow();

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Asked.class,
            asked ->
                assertThat(asked.view().challenge().component()).isEqualTo("ak-stage-password"));
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  // --- what these tests are made of
  // ---------------------------------------------------------------------------------

  private static Course run(Case what) {
    LabBrowser browser = LAB.browser();
    browser.get(flow(what));
    Result result = browser.follow();

    if (result instanceof Result.Denied) {
      assertThat(browser.visitor().isAuthenticated()).isFalse();
      return Course.DENIED;
    }
    boolean ran =
        what.gate().grants() ? browser.visitor().isAuthenticated() : isAsked(result, "gate");
    return ran ? Course.RUNS : Course.SHORTER;
  }

  private static LabFlow flow(Case what) {
    return FLOWS.computeIfAbsent(what, FailingPolicyTest::make);
  }

  private static LabFlow make(Case what) {
    Gate gate = what.gate();
    UnaryOperator<PolicyOptions> options =
        defaults -> {
          PolicyOptions bound = defaults.within(1).failing(what.failure());
          return gate.negate() ? bound.negated() : bound;
        };
    LabFlow.Builder flow = LAB.flow().denied(DeniedAction.MESSAGE);
    if (gate.place() == Place.FLOW) {
      if (gate.mode() == Mode.ALL) {
        flow.allPolicies();
      }
      flow.policy(LabFlow.toPolicy(policy(what.fault())), options);
      if (gate.beside() != Beside.NOTHING) {
        flow.policy(LabFlow.toPolicy(answering(gate.beside())));
      }
    }
    flow.stage("scripted", Scripts.about(ALICE));
    UUID stage =
        gate.grants()
            ? LAB.stage("user_login", Map.of())
            : LAB.stage("scripted", Scripts.asking("gate"));
    flow.stage(stage, binding -> bind(binding, gate, policy(what.fault()), options));
    return flow.stage("scripted", Scripts.asking("after")).create();
  }

  private static boolean isAsked(Result result, String component) {
    return result instanceof Result.Asked asked
        && asked.view().challenge().component().equals(component);
  }

  private static void bind(
      LabFlow.StageEntry binding, Gate gate, UUID policy, UnaryOperator<PolicyOptions> options) {
    if (gate.place() == Place.FLOW) {
      return;
    }
    if (gate.place() == Place.STAGE_WHEN_RUN) {
      binding.whenRun();
    } else if (gate.place() == Place.STAGE_ALWAYS) {
      binding.always();
    }
    if (gate.mode() == Mode.ALL) {
      binding.allPolicies();
    }
    if (gate.denying()) {
      binding.denying();
    }
    binding.policy(LabFlow.toPolicy(policy), options);
    if (gate.beside() != Beside.NOTHING) {
      binding.policy(LabFlow.toPolicy(answering(gate.beside())));
    }
  }

  private static UUID policy(Fault fault) {
    String name = LAB.name("faulty");
    if (fault == Fault.NO_SUCH_KIND) {
      return LAB.engine()
          .definitions()
          .change(
              changes ->
                  changes.putPolicy(
                      null, name, "no_such_kind", false, new ScriptedPolicy.Config("", false)));
    }
    return LAB.policy("scripted", Map.of("script", ScriptedPolicy.of(fault.script)));
  }

  private static UUID answering(Beside beside) {
    return LAB.policy(
        "scripted",
        Map.of("script", ScriptedPolicy.of(request -> PolicyResult.of(beside == Beside.A_YES))));
  }
}
