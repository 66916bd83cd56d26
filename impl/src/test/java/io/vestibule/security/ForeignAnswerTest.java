package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.FlowReply;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.RawAnswer;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.ScriptedStage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that would do, but for another step, another run, another flow or another browser, leave
 * every run where it is.
 */
@ExtendWith(QuietLog.class)
class ForeignAnswerTest {
  private static final Lab LAB = Lab.shared();
  private static final Map<String, String> GOOD = Map.of(Scripts.WORD, "please");

  private final LabFlow flow = flow();
  private final LabBrowser browser = LAB.browser();

  @ParameterizedTest
  @NullSource
  @ValueSource(ints = {-1, 0, 2, 3, Integer.MAX_VALUE})
  void anAnswerToAnotherStepAdvancesNothing(@Nullable Integer step) {
    LabBrowser.Tab tab = browser.tab(flow);
    tab.submit(GOOD);
    ChallengeView second = tab.view();
    Kept before = Kept.only(browser);

    tab.submit(second.run(), step, second.csrf(), GOOD);

    assertThat(second.step()).isEqualTo(1);
    assertThat(Kept.only(browser)).isEqualTo(before);
    assertThat(tab.view().challenge().component()).isEqualTo("second");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "no such proof"})
  void anAnswerWithoutProofOfItsPageAdvancesNothing(@Nullable String csrf) {
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView first = tab.view();
    Kept before = Kept.only(browser);

    tab.submit(first.run(), first.step(), csrf, GOOD);

    assertThat(Kept.only(browser)).isEqualTo(before);
    assertThat(tab.view().challenge().component()).isEqualTo("first");
  }

  @Test
  void theProofOfAnotherRunAdvancesNothing() {
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView mine = tab.view();
    ChallengeView other = browser.tab(flow).view();
    List<Kept> before = sorted(browser);

    tab.submit(mine.run(), mine.step(), other.csrf(), GOOD);

    assertThat(sorted(browser)).isEqualTo(before);
  }

  @Test
  void theProofFromBeforeTheLoginIsWorthNothingAfterIt() {
    LabFlow loggingIn =
        LAB.flow()
            .stage("scripted", Scripts.asking("before"))
            .stage("scripted", Scripts.about(LAB.user("correct horse")))
            .stage("user_login", Map.of())
            .stage("scripted", Scripts.asking("after"))
            .stage("scripted", Scripts.asking("last"))
            .create();
    LabBrowser.Tab tab = browser.tab(loggingIn);
    String old = tab.view().csrf();
    tab.submit(GOOD);
    ChallengeView after = tab.view();

    tab.submit(after.run(), after.step(), old, GOOD);

    assertThat(browser.visitor().isAuthenticated()).isTrue();
    assertThat(tab.view().challenge().component()).isEqualTo("after");
  }

  @Test
  void anAnswerToARunOfAnotherFlowAdvancesNeither() {
    LabFlow other = flow();
    ChallengeView theirs = browser.tab(other).view();
    Kept before = Kept.only(browser);
    LabBrowser.Tab tab = browser.tab(flow);

    tab.submit(theirs.run(), theirs.step(), theirs.csrf(), GOOD);

    assertThat(Kept.of(browser, theirs.run())).contains(before);
    assertThat(tab.view().challenge().component()).isEqualTo("first");
  }

  /** Whoever gets hold of the name of a run still lacks the session it is kept in. */
  @Test
  void aRunIsWorthNothingInAnotherBrowser() {
    ChallengeView mine = browser.tab(flow).view();
    Kept before = Kept.only(browser);
    LabBrowser attacker = LAB.browser();
    LabBrowser.Tab tab = attacker.tab(flow);

    tab.submit(mine.run(), mine.step(), mine.csrf(), GOOD);

    assertThat(Kept.only(browser)).isEqualTo(before);
    assertThat(tab.view().run()).isNotEqualTo(mine.run());
    assertThat(tab.view().challenge().component()).isEqualTo("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "../../x", "\0", "\u202e"})
  void anAnswerToNoRunAtAllIsNotProcessed(String run) {
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView first = tab.view();
    Kept before = Kept.only(browser);

    tab.submit(run, first.step(), first.csrf(), GOOD);

    assertThat(Kept.of(browser, first.run())).contains(before);
    assertThat(tab.view().challenge().component()).isEqualTo("first");
  }

  /** A run that somebody was logged in at is nobody else's. */
  @Test
  void theRunOfWhoeverWasLoggedInBeforeIsLostToTheNextOne() {
    browser.logIn(LAB.user("correct horse"));
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView first = tab.view();
    tab.submit(GOOD);

    browser.logIn(LAB.user("correct horse"));
    tab.submit(first.run(), 1, first.csrf(), GOOD);

    assertThat(Kept.of(browser, first.run())).isEmpty();
    assertThat(tab.view().challenge().component()).isEqualTo("first");
  }

  @Test
  void manyEqualAnswersAtOnceAreJudgedOnceAndAdvanceOnce() {
    AtomicInteger judged = new AtomicInteger();
    LabFlow counting =
        LAB.flow()
            .stage("scripted", Scripts.stage(new Counting(judged)))
            .stage("scripted", Scripts.asking("second"))
            .stage("scripted", Scripts.asking("third"))
            .create();
    ChallengeView first = browser.tab(counting).view();
    FlowRequest request =
        browser.toRequest(
            FlowRequest.Client.PAGE,
            new Input.Submit(
                first.run(), first.step(), first.csrf(), new RawAnswer(true, Map.copyOf(GOOD))),
            counting.slug());

    List<FlowReply> replies = AtOnce.times(16, i -> LAB.engine().executor().handle(request));

    assertThat(judged).hasValue(1);
    assertThat(Kept.only(browser).stages()).hasSize(2);
    assertThat(replies).extracting(FlowReply::result).hasOnlyElementsOfType(Result.Onward.class);
  }

  /** A stage that takes any word, and counts how often it was asked to. */
  private record Counting(AtomicInteger judged) implements ScriptedStage.Script {
    @Override
    public Outcome.Shown show(StageRun<?> run) {
      return Scripts.ask("counting");
    }

    @Override
    public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
      judged.incrementAndGet();
      return Outcome.done();
    }
  }

  private static List<Kept> sorted(LabBrowser browser) {
    return Kept.all(browser).stream().sorted(Comparator.comparing(Kept::run)).toList();
  }

  /** A flow of three stages that take any word. */
  private static LabFlow flow() {
    return LAB.flow()
        .stage("scripted", Scripts.asking("first"))
        .stage("scripted", Scripts.asking("second"))
        .stage("scripted", Scripts.asking("third"))
        .create();
  }
}
