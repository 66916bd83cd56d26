package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static io.vestibule.testkit.LabFlow.toUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.FlowEntries.Execution;
import io.vestibule.flow.FlowEntries.Started;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways into flows and out of them that are no flow's own page. */
class FlowEntriesTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();
  private final Probe probe = new Probe();

  // --- cancel

  @Test
  void cancellingGivesTheRunUp() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).stage(lab.stage(probe)).create();
    LabBrowser.Tab tab = browser.tab(flow);
    tab.submit(Map.of());

    cancel(tab.view().run());
    tab.open();

    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void cancellingOneRunLeavesTheOthers() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    LabBrowser.Tab one = browser.tab(flow);
    LabBrowser.Tab two = browser.tab(flow);

    cancel(one.view().run());

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::id)
        .containsExactly(two.view().run());
  }

  @Test
  void cancellingWithoutSayingWhatGivesUpTheRunSeenLast() {
    LabBrowser.Tab older = browser.tab(lab.flow().stage("dummy", Map.of()).create());
    lab.clock().advance(Duration.ofSeconds(1));
    browser.tab(lab.flow().stage("dummy", Map.of()).create());

    cancel(null);

    assertThat(browser.runs().entries())
        .extracting(RunStore.Entry::id)
        .containsExactly(older.view().run());
  }

  @Test
  void cancellingLeadsToNext() {
    assertThat(cancel(null, "next", "/foo?a=b")).isEqualTo("/foo?a=b");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "//evil.example", "https://evil.example/", "javascript:alert(1)"})
  void cancellingLeadsNowhereInParticularWithoutAGoodNext(String next) {
    String to = next == null ? cancel(null) : cancel(null, "next", next);

    assertThat(to).isNull();
  }

  @Test
  void aChallengeKnowsWhereCancellingLeadsTo() {
    LabFlow flow =
        lab.flow()
            .stage("identification", Map.of("user_fields", List.of("username")))
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .create();
    browser.get(flow, "next", "/foo");
    browser.post(Map.of("uid_field", "nobody"));

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-password");
    assertThat(browser.view().frame().query()).containsEntry("next", List.of("/foo"));
  }

  // --- setting a stage up

  @Test
  void whoeverIsLoggedInSetsAStageUpInTheFlowForIt() {
    User alice = lab.user("pw");
    LabBrowser alices = lab.browser(alice);
    LabFlow flow = configuring(Requirement.REQUIRE_AUTHENTICATED);

    Started started = configure(alices, stageSetUpIn(flow)).orElseThrow();

    assertThat(started.slug()).isEqualTo(flow.slug());
    alices.get(flow);
    assertThat(alices.view().run()).isEqualTo(started.run());
    assertThat(probe.subject()).contains(PendingUser.of(alice));
  }

  @Test
  void theRunInWhichAStageIsSetUpIsItsUsersOwn() {
    LabBrowser alices = lab.browser(lab.user("pw"));
    LabFlow flow = configuring(Requirement.NONE);
    Started started = configure(alices, stageSetUpIn(flow)).orElseThrow();
    alices.logIn(lab.user("pw"));

    alices.get(flow);

    assertThat(alices.view().run()).isNotEqualTo(started.run());
  }

  @Test
  void nextIsKeptWhereAStageIsSetUp() {
    LabBrowser alices = lab.browser(lab.user("pw"));
    LabFlow flow = configuring(Requirement.NONE);
    configure(alices, stageSetUpIn(flow), "next", "/settings");
    alices.get(flow);

    assertThat(alices.post(Map.of())).isEqualTo(new FlowReply.Result.Done("/settings"));
  }

  @Test
  void nobodySetsAStageUpWithoutBeingLoggedIn() {
    assertThat(configure(browser, stageSetUpIn(configuring(Requirement.NONE)))).isEmpty();
  }

  @Test
  void aStageThatIsNotThereIsNotSetUp() {
    assertThat(configure(lab.browser(lab.user("pw")), UUID.randomUUID())).isEmpty();
  }

  @Test
  void aStageOfAKindPeopleDoNotSetUpIsNotSetUp() {
    assertThat(configure(lab.browser(lab.user("pw")), lab.stage("dummy", Map.of()))).isEmpty();
  }

  @Test
  void aStageWithoutAFlowForItIsNotSetUp() {
    UUID stage =
        lab.stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")));

    assertThat(configure(lab.browser(lab.user("pw")), stage)).isEmpty();
  }

  @Test
  void aStageIsNotSetUpInAFlowThatIsNotForTheVisitor() {
    LabFlow flow = configuring(Requirement.REQUIRE_SUPERUSER);

    assertThat(configure(lab.browser(lab.user("pw")), stageSetUpIn(flow))).isEmpty();
  }

  // --- trying a flow out

  @Test
  void anAdministratorTriesAFlowOutAsThemselves() {
    User admin = lab.superuser();
    LabBrowser admins = lab.browser(admin);
    LabFlow flow = lab.flow().policy(toUser(admin.id())).stage(lab.stage(probe)).create();

    Started started = Objects.requireNonNull(execute(admins, flow).started());

    admins.get(flow);
    assertThat(admins.view().run()).isEqualTo(started.run());
    assertThat(probe.subject()).contains(PendingUser.of(admin));
  }

  @Test
  void aFlowThatIsNotForTheAdministratorSaysWhy() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false, "Not for you."))).create();

    Execution execution = execute(lab.browser(lab.superuser()), flow);

    assertThat(execution.started()).isNull();
    assertThat(execution.messages()).extracting(lab::words).containsExactly("Not for you.");
  }

  @Test
  void aFlowThatIsNotForTheAdministratorSaysSo() {
    LabFlow flow = lab.flow().requires(Requirement.REQUIRE_TOKEN).create();

    assertThat(execute(lab.browser(lab.superuser()), flow).messages())
        .extracting(lab::words)
        .containsExactly("This link is invalid or has expired. Please request a new one.");
  }

  // The original fails here.
  @Test
  void aFlowWithNothingToDoSaysSo() {
    Execution execution = execute(lab.browser(lab.superuser()), lab.flow().create());

    assertThat(execution.started()).isNull();
    assertThat(execution.messages())
        .extracting(lab::words)
        .containsExactly("This flow has no stages for you.");
  }

  @Test
  void nobodyTriesAFlowOutWithoutBeingLoggedIn() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();

    assertThat(lab.engine().entries().execute(request(browser, flow.slug()))).isEmpty();
  }

  @Test
  void aFlowThatIsNotThereIsNotTriedOut() {
    LabBrowser admins = lab.browser(lab.superuser());

    assertThat(lab.engine().entries().execute(request(admins, "no-such-flow"))).isEmpty();
  }

  private @Nullable String cancel(@Nullable String run, String... query) {
    return lab.engine().entries().cancel(run, request(browser, "", query));
  }

  private Optional<Started> configure(LabBrowser by, UUID stage, String... query) {
    return lab.engine().entries().configure(stage, request(by, "", query));
  }

  private Execution execute(LabBrowser by, LabFlow flow) {
    return lab.engine().entries().execute(request(by, flow.slug())).orElseThrow();
  }

  private static FlowRequest request(LabBrowser by, String slug, String... query) {
    return by.toRequest(Client.PAGE, new Input.Show(null), slug, query);
  }

  private LabFlow configuring(Requirement requirement) {
    return lab.flow()
        .designation(Designation.STAGE_CONFIGURATION)
        .requires(requirement)
        .stage(lab.stage(probe))
        .create();
  }

  private UUID stageSetUpIn(LabFlow flow) {
    return lab.stage(
        "password",
        Map.of(
            "backends",
            List.of("authentik.core.auth.InbuiltBackend"),
            "configure_flow",
            flow.id().toString()));
  }
}
