package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.json.Json;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The runs of one browser, and what is kept of them between requests. */
class RunsTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();
  private final Probe probe = new Probe();

  // --- several at once

  @Test
  void tabsOfOneFlowGoTheirOwnWays() {
    LabFlow flow = twoStages();
    LabBrowser.Tab one = browser.tab(flow);
    LabBrowser.Tab two = browser.tab(flow);

    one.submit(Map.of());

    assertThat(one.view().challenge().component()).isEqualTo("probe");
    two.open();
    assertThat(two.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void whatOneTabKnowsTheOtherDoesNot() {
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage(lab.stage(probe))
            .create();
    LabBrowser.Tab alices = browser.tab(flow);
    LabBrowser.Tab bobs = browser.tab(flow);

    alices.submit(Map.of("uid_field", "alice"));
    bobs.submit(Map.of("uid_field", "bob"));

    alices.open();
    assertThat(alices.view().person()).isEqualTo("alice");
    bobs.open();
    assertThat(bobs.view().person()).isEqualTo("bob");
  }

  // In the original a browser has one run: to open another flow gives up the first.
  @Test
  void openingAnotherFlowLeavesTheFirstAsItWas() {
    LabFlow first = twoStages();
    browser.get(first);
    browser.post(Map.of());

    browser.get(twoStages());
    browser.get(first);

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aProgramMeansTheRunOfTheFlowThatWasSeenLast() {
    LabFlow flow = twoStages();
    LabBrowser.Tab older = browser.tab(flow);
    lab.clock().advance(Duration.ofSeconds(1));
    LabBrowser.Tab newer = browser.tab(flow);

    browser.get(flow);
    assertThat(browser.view().run()).isEqualTo(newer.view().run());
    lab.clock().advance(Duration.ofSeconds(1));
    older.open();
    browser.get(flow);

    assertThat(browser.view().run()).isEqualTo(older.view().run());
  }

  @Test
  void aRunOfOneFlowIsNoneOfAnother() {
    LabBrowser.Tab tab = browser.tab(twoStages());
    ChallengeView shown = tab.view();
    LabBrowser.Tab other =
        browser.tab(lab.flow().stage("dummy", Map.of()).stage(lab.stage(probe)).create());

    other.submit(shown.run(), shown.step(), shown.csrf(), Map.of());

    assertThat(other.view().run()).isNotEqualTo(shown.run());
    assertThat(lab.notices(other.view())).isNotEmpty();
    assertThat(tab.open()).isInstanceOf(Result.Asked.class);
  }

  @Test
  void aRunOfOneBrowserIsNoneOfAnother() {
    LabFlow flow = twoStages();
    LabBrowser.Tab tab = browser.tab(flow);
    LabBrowser.Tab stranger = lab.browser().tab(flow);

    stranger.submit(tab.view().run(), tab.view().step(), tab.view().csrf(), Map.of());

    assertThat(stranger.view().run()).isNotEqualTo(tab.view().run());
    assertThat(stranger.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  // --- how many, how long

  @Test
  void aBrowserHasEightRunsAndTheOneUnseenLongestMakesRoom() {
    LabFlow flow = twoStages();
    List<String> opened = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      opened.add(browser.tab(flow).view().run());
      lab.clock().advance(Duration.ofSeconds(1));
    }

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::id)
        .containsExactlyInAnyOrderElementsOf(opened.subList(1, 9));
  }

  @Test
  void aRunThatWasSeenAgainIsNotTheOneThatMakesRoom() {
    LabFlow flow = twoStages();
    LabBrowser.Tab first = browser.tab(flow);
    for (int i = 0; i < 7; i++) {
      lab.clock().advance(Duration.ofSeconds(1));
      browser.tab(flow);
    }
    lab.clock().advance(Duration.ofSeconds(1));
    first.open();
    lab.clock().advance(Duration.ofSeconds(1));

    browser.tab(flow);

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::id)
        .hasSize(8)
        .contains(first.view().run());
  }

  @Test
  void aRunIsSmall() {
    browser.get("default-authentication-flow", Map.of("next", List.of("/app")));
    browser.post(Map.of("uid_field", lab.user("pw").email()));
    browser.get();

    assertThat(browser.runs().entries().get(0).state()).hasSizeLessThan(4_000);
  }

  @Test
  void aRunNobodyComesBackToIsOver() {
    LabFlow flow = twoStages();
    browser.get(flow);
    browser.post(Map.of());
    lab.clock().advance(Duration.ofMinutes(30));

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void aRunSomebodyKeepsComingBackToIsNot() {
    LabFlow flow = twoStages();
    browser.get(flow);
    browser.post(Map.of());
    lab.clock().advance(Duration.ofMinutes(29));
    browser.get();
    lab.clock().advance(Duration.ofMinutes(29));

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  /** What is left has the cookies of a login in it. */
  @Test
  void whatIsLeftOfRunsThatAreDoneIsKeptForAMoment() {
    LabFlow flow = twoStages();
    browser.get(flow);
    browser.post(Map.of());
    assertThat(browser.runs().keptFor()).isNull();

    browser.post(Map.of());

    assertThat(browser.runs().entries()).hasSize(1);
    assertThat(browser.runs().keptFor()).isEqualTo(Duration.ofSeconds(30));
    browser.get(flow);
    assertThat(browser.runs().keptFor()).isNull();
  }

  @Test
  void whatIsOpenInAnotherTabIsKeptWhenARunIsDone() {
    LabFlow flow = twoStages();
    LabBrowser.Tab one = browser.tab(flow);
    browser.tab(flow);

    one.submit(Map.of());
    one.submit(Map.of());

    assertThat(browser.runs().keptFor()).isNull();
  }

  /** Another version of the application may go on with it. */
  @Test
  void whatCannotBeReadIsKeptWhenARunIsDone() {
    LabFlow flow = twoStages();
    LabBrowser.Tab one = browser.tab(flow);
    browser.runs().put(new RunStore.Entry("other", UUID.randomUUID(), lab.clock().instant(), "{}"));

    one.submit(Map.of());
    one.submit(Map.of());

    assertThat(browser.runs().keptFor()).isNull();
  }

  @Test
  void whatIsLeftOfARunThatIsDoneGoesWhenTheBrowserGoesOnElsewhere() {
    LabFlow flow = twoStages();
    LabBrowser.Tab done = browser.tab(flow);
    done.submit(Map.of());
    done.submit(Map.of());
    lab.clock().advance(Duration.ofSeconds(30));

    LabBrowser.Tab next = browser.tab(flow);

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::id)
        .containsExactly(next.view().run());
  }

  // --- what cannot be read

  static Stream<Arguments> unreadable() {
    return Stream.of(
        broken("nothing", state -> ""),
        broken("no JSON", state -> "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA"),
        broken("cut off", state -> state.substring(0, state.length() / 2)),
        broken("null", state -> "null"),
        broken("a list", state -> "[]"),
        broken("empty", state -> "{}"),
        broken("a later version", state -> state.replace("\"v\":1", "\"v\":2")),
        broken("an earlier version", state -> state.replace("\"v\":1", "\"v\":0")),
        broken("more than known", state -> state.replace("\"v\":1", "\"v\":1,\"new\":true")),
        broken("an unknown word", state -> state.replace("\"retry\"", "\"later\"")),
        broken("no number", state -> state.replace("\"step\":1", "\"step\":\"x\"")),
        broken("said twice", state -> state.replace("\"v\":1", "\"v\":1,\"v\":1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void aRunThatCannotBeReadStartsAgain(String what, UnaryOperator<String> change) {
    LabFlow flow = twoStages();
    browser.get(flow);
    browser.post(Map.of());
    rewrite(change);

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incomplete")
  void aRunOfWhichAPartIsMissingStartsAgain(String what, UnaryOperator<String> change) {
    aRunThatCannotBeReadStartsAgain(what, change);
  }

  static Stream<Arguments> incomplete() {
    return Stream.of("csrf", "stages", "context", "known", "query", "notices")
        .map(
            part ->
                broken(
                    part,
                    state -> {
                      Map<String, Object> run = Json.readObject(state);
                      run.remove(part);
                      return Json.write(run);
                    }));
  }

  @Test
  void aPageOfARunThatCannotBeReadIsToldSo() {
    LabBrowser.Tab tab = browser.tab(twoStages());
    rewrite(state -> "");

    tab.submit(Map.of());

    assertThat(lab.notices(tab.view()))
        .containsExactly("This page had expired. Please send it again.");
  }

  @Test
  void aRunThatIsTooLargeIsNotKept() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.APPLICATION, "x".repeat(1_300_000))))
            .stage("dummy", Map.of())
            .create();

    assertThatThrownBy(() -> browser.get(flow)).isInstanceOf(IllegalStateException.class);

    assertThat(browser.runs().entries()).isEmpty();
  }

  // --- what changes under way

  @Test
  void aRunWithAStageThatIsNoLongerInTheFlowStartsAgain() {
    LabFlow flow = twoStages();
    browser.get(flow);
    lab.change(changes -> changes.deleteStageBinding(flow.bindings().get(1)));
    browser.get();
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void aPageOfSuchARunIsToldSoAndNotProcessed() {
    LabFlow flow = twoStages();
    LabBrowser.Tab tab = browser.tab(flow);
    lab.change(changes -> changes.deleteStage(flow.stages().get(1)));

    tab.submit(Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-dummy");
    assertThat(lab.notices(tab.view())).isNotEmpty();
  }

  @Test
  void aStageThatWasPassedMayGo() {
    LabFlow flow = twoStages();
    browser.get(flow);
    browser.post(Map.of());
    lab.change(changes -> changes.deleteStage(flow.stages().get(0)));

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aStageAddedUnderWayIsNotRun() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    browser.get(flow);
    lab.change(
        changes ->
            changes.putStageBinding(
                null, flow.id(), flow.stages().get(0), 99, StageBindingOptions.DEFAULT));

    assertThat(browser.post(Map.of())).isEqualTo(new Result.Done("/"));
  }

  @Test
  void aFlowThatIsGoneIsUnknownAtOnce() {
    LabFlow flow = twoStages();
    browser.get(flow);
    lab.change(changes -> changes.deleteFlow(flow.id()));

    assertThat(browser.get()).isEqualTo(new Result.Unknown());
  }

  private LabFlow twoStages() {
    return lab.flow().stage("dummy", Map.of()).stage(lab.stage(probe)).create();
  }

  private static Arguments broken(String what, UnaryOperator<String> change) {
    return Arguments.of(what, change);
  }

  private void rewrite(UnaryOperator<String> change) {
    RunStore.Entry entry = browser.runs().entries().get(0);
    String changed = change.apply(entry.state());
    assertThat(changed).isNotEqualTo(entry.state());
    browser.runs().put(new RunStore.Entry(entry.id(), entry.flow(), entry.touched(), changed));
  }
}
