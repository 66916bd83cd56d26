package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.stages.deny.DenyStage;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stages that throw, and stages that cannot be run at all. */
class FailingStageTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();

  /** How the stage fails, or null while it does not. */
  private volatile @Nullable Failure failure;

  enum Failure {
    EXCEPTION,
    ASSERTION,
    LINKAGE,
    STACK,
    NOTHING;

    void happen() {
      switch (this) {
        case EXCEPTION -> throw new IllegalStateException("broken");
        case ASSERTION -> throw new AssertionError("broken");
        case LINKAGE -> throw new NoClassDefFoundError("broken");
        case STACK -> throw new StackOverflowError("broken");
        case NOTHING -> {}
      }
    }
  }

  // --- a stage that throws

  @ParameterizedTest
  @EnumSource
  void aStageThatFailsWhenShownIsNamedByAReference(Failure how) {
    LabFlow flow = lab.flow().stage(lab.stage(new Failing())).create();
    failure = how;

    Result.Failed failed = (Result.Failed) browser.get(flow);

    assertThat(failed.reference()).isEqualTo(Lab.origin().reference());
    assertThat(failed.detail()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void itsRunStaysAndTheNextLookMayWork(Failure how) {
    LabFlow flow = failing();
    browser.get(flow);
    browser.post(Map.of());
    failure = how;
    browser.get();
    failure = null;

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("fails");
  }

  @ParameterizedTest
  @EnumSource
  void aStageThatFailsWhenAnsweredIsNotLeft(Failure how) {
    LabFlow flow = failing();
    browser.get(flow);
    browser.post(Map.of());
    browser.get();
    int step = browser.view().step();
    failure = how;
    assertThat(browser.post(Map.of())).isInstanceOf(Result.Failed.class);
    failure = null;

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("fails");
    assertThat(browser.view().step()).isEqualTo(step);
  }

  @Test
  void theNextAnswerMayWork() {
    LabFlow flow = failing();
    browser.get(flow);
    browser.post(Map.of());
    failure = Failure.EXCEPTION;
    browser.post(Map.of());
    failure = null;

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void aPageWorksOnAfterAFailure() {
    LabBrowser.Tab tab = browser.tab(failing());
    tab.submit(Map.of());
    ChallengeView shown = tab.view();
    failure = Failure.EXCEPTION;
    tab.submit(Map.of());
    failure = null;

    assertThat(tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of()))
        .isEqualTo(new Result.Done("/"));
  }

  @Test
  void onlyASuperuserSeesWhatWasThrown() {
    LabFlow flow = lab.flow().stage(lab.stage(new Failing())).create();
    failure = Failure.EXCEPTION;

    Result.Failed failed = (Result.Failed) lab.browser(lab.superuser()).get(flow);

    assertThat(failed.detail()).contains("IllegalStateException: broken");
  }

  @Test
  void aUserDoesNotSeeWhatWasThrown() {
    LabFlow flow = lab.flow().stage(lab.stage(new Failing())).create();
    failure = Failure.EXCEPTION;

    Result.Failed failed = (Result.Failed) lab.browser(lab.user("pw")).get(flow);

    assertThat(failed.detail()).isNull();
  }

  @Test
  void aFailureIsInTheAuditLog() {
    User alice = lab.user("pw");
    LabFlow flow = lab.flow().stage(lab.stage(new Failing())).create();
    failure = Failure.EXCEPTION;

    lab.browser(alice).get(flow);

    assertThat(lab.events(EventActions.SYSTEM_EXCEPTION, alice).get(0).details())
        .containsEntry("flow", flow.slug())
        .containsEntry("exception", "java.lang.IllegalStateException");
  }

  // --- a stage that cannot be run

  @Test
  void aStageOfAKindThatIsGoneDeniesTheFlow() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    lab.breakStage(flow.stages().get(0));

    assertThat(lab.denial(browser.get(flow)))
        .isEqualTo("This flow is not set up completely. Please tell your administrator.");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void aStageReplacedUnderWayByOneThatCannotBeRunDeniesTheFlow() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    browser.get(flow);
    lab.breakStage(flow.stages().get(0));

    Result.Denied denied = (Result.Denied) browser.post(Map.of());

    assertThat(denied.denial().kind()).isEqualTo(Denial.Kind.CONFIGURATION);
  }

  @Test
  void aConfigurationThatIsNotValidDeniesTheFlow() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    lab.change(
        changes ->
            changes.putStage(
                flow.stages().get(0),
                lab.name("stage"),
                "password",
                new ScriptedStage.Config("no backends", false)));

    Result.Denied denied = (Result.Denied) browser.get(flow);

    assertThat(denied.denial().kind()).isEqualTo(Denial.Kind.CONFIGURATION);
  }

  @Test
  void aStageThatNeedsOneThatIsGoneDeniesTheFlow() {
    UUID password =
        lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));
    LabFlow flow =
        lab.flow()
            .stage(
                "identification",
                Map.of("user_fields", List.of("username"), "password_stage", password.toString()))
            .create();
    lab.change(changes -> changes.deleteStage(password));

    Result.Denied denied = (Result.Denied) browser.get(flow);

    assertThat(denied.denial().kind()).isEqualTo(Denial.Kind.CONFIGURATION);
  }

  @Test
  void theOperatorLearnsWhyFromTheAuditLog() {
    User alice = lab.user("pw");
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    lab.breakStage(flow.stages().get(0));

    lab.browser(alice).get(flow);

    assertThat(lab.events())
        .filteredOn(event -> event.action().equals(EventActions.CONFIGURATION_ERROR))
        .filteredOn(event -> flow.slug().equals(event.details().get("flow")))
        .singleElement()
        .extracting(event -> event.details().get("reason"))
        .asString()
        .contains("there is no kind of type gone");
  }

  @Test
  void aStageReplacedUnderWayByAnotherIsThatOne() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    browser.get(flow);
    lab.change(
        changes ->
            changes.putStage(
                flow.stages().get(0), lab.name("stage"), "deny", new DenyStage.Config("Closed.")));

    assertThat(lab.denial(browser.get())).isEqualTo("Closed.");
  }

  /** A flow of a probe and a stage that fails while it is told to. */
  private LabFlow failing() {
    return lab.flow().stage(lab.stage(new Probe())).stage(lab.stage(new Failing())).create();
  }

  private final class Failing implements ScriptedStage.Script {
    @Override
    @SuppressWarnings("NullAway") // to return null is one way to fail
    public Outcome.Shown show(StageRun<?> run) {
      return fails() ? null : Outcome.ask(Challenge.of("fails").build());
    }

    @Override
    @SuppressWarnings("NullAway") // to return null is one way to fail
    public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
      return fails() ? null : Outcome.done();
    }

    private boolean fails() {
      Failure how = failure;
      if (how == null) {
        return false;
      }
      how.happen();
      return true;
    }
  }
}
