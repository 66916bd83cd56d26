package io.vestibule.stages.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.DefinitionModel;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectStageTest {
  private static final ContextKey<String> COMPANY = ContextKey.of("company", String.class);
  private static final String ELSEWHERE = "https://www.example.org/there?a=b";

  private final Lab lab = Lab.shared();
  private final Probe probe = new Probe();
  private final LabFlow target = lab.flow().stage(lab.stage(probe)).create();
  private final LabBrowser browser = lab.browser();

  // --- to an address

  @Test
  void aStaticRedirectLeadsToItsAddress() {
    assertThat(start(staticFlow())).isEqualTo(new Result.Elsewhere(ELSEWHERE));
  }

  @Test
  void aStaticRedirectStaysUntilItIsAnswered() {
    LabFlow flow = staticFlow();
    start(flow);

    assertThat(browser.get()).isEqualTo(new Result.Elsewhere(ELSEWHERE));
    for (Map<String, ?> nothing :
        java.util.List.<Map<String, ?>>of(
            Map.of(), Map.of("to", ""), Map.of("component", "xak-flow-redirect"))) {
      assertThat(browser.post(nothing)).isEqualTo(new Result.Elsewhere(ELSEWHERE));
      assertThat(probe.reached()).isFalse();
    }
    browser.post(Map.of("component", "xak-flow-redirect", "to", ELSEWHERE));
    browser.follow();
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aStageThatIsToLeadToAFlowIsNotLedPastByAnAddress() {
    LabFlow flow = leading(true, said("https://other.example.org/"));
    start(flow);

    assertThat(browser.post(Map.of("to", "https://other.example.org/")))
        .isEqualTo(new Result.Elsewhere("https://other.example.org/"));
    assertThat(probe.reached()).isFalse();
  }

  /** CVE-2024-21637. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "jAvAsCrIpT://www.example.org/%0aalert(1)",
        "\u0001javascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "DATA:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "blob:https://www.example.org/1",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "https://user@evil.example/",
        "http://\u0000evil.example/",
        "there",
        ""
      })
  void onlyTheWebIsATarget(String evil) {
    assertThatThrownBy(() -> lab.stage("redirect", Map.of("mode", "static", "target_static", evil)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target_static");

    LabFlow flow = leading(true, said(evil));
    assertThat(start(flow)).isInstanceOf(Result.Denied.class);
    assertThat(lab.browser().tab(flow).shown()).isInstanceOf(Result.Denied.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://www.example.org", "HTTP://www.example.org:8080/a?b#c", "/there", "/"})
  void theWebIsATarget(String good) {
    LabFlow flow =
        lab.flow().stage("redirect", Map.of("mode", "static", "target_static", good)).create();

    assertThat(start(flow)).isEqualTo(new Result.Elsewhere(good));
  }

  @Test
  void aFlowIsNeededWhereItLeadsToAFlow() {
    assertThatThrownBy(() -> lab.stage("redirect", Map.of("mode", "flow")))
        .hasMessageContaining("target_flow");
  }

  // --- to a flow

  @Test
  void aRedirectLeadsToTheOtherFlow() {
    assertThat(start(leading(true))).isEqualTo(page(""));

    start(target);
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void theQueryGoesAlong() {
    assertThat(start(leading(true), "test", "foo", "next", "/app"))
        .isEqualTo(page("?next=%2Fapp&test=foo"));

    start(target);
    browser.post(Map.of());
    assertThat(browser.follow()).isEqualTo(new Result.Done("/app"));
  }

  @Test
  void aRefusedNextStaysRefused() {
    start(leading(true), "next", "https://evil.example/");
    start(target);
    browser.post(Map.of());

    assertThat(lab.denial(browser.follow())).isEqualTo("Invalid next URL");
  }

  @Test
  void theOtherFlowKnowsWhatThisOneKnew() {
    LabFlow from = leading(true);
    start(from);
    start(target);

    assertThat(probe.context().get(COMPANY)).contains("ACME");
    assertThat(probe.context().get(ContextKeys.IS_REDIRECTED)).contains(from.slug());
  }

  @Test
  void theOtherFlowKnowsNothingIfItIsToKnowNothing() {
    LabFlow from = leading(false);
    start(from);
    start(target);

    assertThat(probe.context().has(COMPANY)).isFalse();
    assertThat(probe.context().has(ContextKeys.PENDING_USER)).isFalse();
    assertThat(probe.context().get(ContextKeys.IS_REDIRECTED)).contains(from.slug());
  }

  @Test
  void theRunIsReplaced() {
    start(leading(true));

    assertThat(browser.runs().entries()).hasSize(1);
    assertThat(browser.runs().entries().iterator().next().flow()).isEqualTo(target.id());
  }

  @Test
  void aPageGoesOnInTheOtherRun() {
    LabBrowser.Tab tab = browser.tab(leading(true), "next", "/app");
    String to = ((Result.Elsewhere) tab.shown()).to();
    assertThat(to).startsWith("/if/flow/" + target.slug() + "/?next=%2Fapp&run=");

    String run = to.substring(to.indexOf("run=") + 4);
    lab.engine()
        .executor()
        .handle(browser.toRequest(Client.PAGE, new Input.Show(run), target.slug(), "next", "/app"));

    assertThat(probe.context().get(COMPANY)).contains("ACME");
  }

  @Test
  void aPolicyMayLeadToAnotherAddress() {
    assertThat(start(leading(true, said(ELSEWHERE)))).isEqualTo(new Result.Elsewhere(ELSEWHERE));
  }

  @Test
  void aPolicyMayLeadToAnotherFlow() {
    LabFlow other = lab.flow().stage(lab.stage(new Probe())).create();

    assertThat(start(leading(true, said("ak-flow://" + other.slug()))))
        .isEqualTo(new Result.Elsewhere("/if/flow/" + other.slug() + "/"));
  }

  @Test
  void whereAPolicyNamesNoFlowTheOwnTargetCounts() {
    assertThat(start(leading(true, said("ak-flow://nonexistent")))).isEqualTo(page(""));
  }

  @Test
  void aFlowForThoseWhoAreLedToItIsApplicable() {
    LabFlow only =
        lab.flow().requires(Requirement.REQUIRE_REDIRECT).stage(lab.stage(probe)).create();
    assertThat(start(only)).isInstanceOf(Result.Denied.class);

    start(to(only, true));

    start(only);
    assertThat(probe.reached()).isTrue();
  }

  @Test
  void whereTheOtherFlowIsNotForThePersonTheyAreDenied() {
    LabFlow members =
        lab.flow().requires(Requirement.REQUIRE_AUTHENTICATED).stage(lab.stage(probe)).create();

    assertThat(lab.denial(start(to(members, true))))
        .isEqualTo("Flow does not apply to current user.");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void thePoliciesOfTheOtherFlowAreAsked() {
    LabFlow closed =
        lab.flow()
            .policy(new Bound.ToPolicy(lab.policy(false, "Closed.")))
            .stage(lab.stage(probe))
            .create();

    assertThat(lab.denial(start(to(closed, true)))).isEqualTo("Closed.");
  }

  @Test
  void aFlowThatIsGoneIsAMistakeOfTheConfiguration() {
    LabFlow gone = lab.flow().stage(lab.stage(probe)).create();
    LabFlow from = to(gone, true);
    lab.change(changes -> changes.delete(DefinitionModel.FLOW, gone.id()));

    assertThat(lab.denial(start(from)))
        .isEqualTo("This flow is not set up completely. Please tell your administrator.");
    assertThat(lab.events())
        .anyMatch(
            event ->
                event.action().equals(EventActions.CONFIGURATION_ERROR)
                    && from.slug().equals(event.details().get("flow")));
  }

  @Test
  void anOtherFlowWithoutStagesIsDone() {
    assertThat(start(to(lab.flow().create(), true), "next", "/app"))
        .isEqualTo(new Result.Done("/app"));
    assertThat(browser.runs().entries()).isEmpty();
  }

  // --- what a link demands

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatCameByALinkStaysAboutWhomTheLinkWasMadeFor(boolean keepContext) {
    User ada = lab.user("correct horse");
    User mallory = lab.user("battery staple");
    LabFlow taking =
        lab.flow()
            .requires(Requirement.REQUIRE_TOKEN)
            .stage(lab.stage(probe))
            .stage(
                lab.stage(
                    run -> Outcome.done().with(ContextKeys.PENDING_USER, PendingUser.of(mallory))))
            .create();
    LabFlow from = to(taking, keepContext);

    start(from, "flow_token", lab.link(from, ada));
    start(taking);

    assertThat(probe.context().get(ContextKeys.PENDING_USER).map(PendingUser::id))
        .contains(ada.id());
    browser.post(Map.of());
    assertThat(browser.follow()).isInstanceOf(Result.Denied.class);
  }

  @Test
  void alsoARestartInTheOtherFlowStaysAboutThem() {
    User ada = lab.user("correct horse");
    Probe first = new Probe();
    LabFlow restarting =
        lab.flow().stage(lab.stage(first)).stage(lab.stage(run -> Outcome.restart(false))).create();
    LabFlow from = to(restarting, false);
    start(from, "flow_token", lab.link(from, ada));
    start(restarting);

    browser.post(Map.of());
    browser.follow();

    assertThat(first.context().get(ContextKeys.PENDING_USER).map(PendingUser::id))
        .contains(ada.id());
    assertThat(first.context().has(ContextKeys.IS_RESTORED)).isTrue();
  }

  // --- without end

  @Test
  void flowsThatLeadOnToOneAnotherWithoutEndAreDenied() {
    LabFlow one = lab.flow().create();
    LabFlow two = to(one, false);
    UUID back = lab.stage("redirect", Map.of("mode", "flow", "target_flow", two.id().toString()));
    lab.change(
        changes ->
            changes.putStageBinding(
                null, one.id(), back, 0, io.vestibule.definition.StageBindingOptions.DEFAULT));

    Result result = start(two);
    int hops = 0;
    while (result instanceof Result.Elsewhere && hops < 100) {
      hops++;
      result = start(hops % 2 == 1 ? one : two);
    }

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(hops).isLessThan(10);
  }

  @Test
  void anAnswerOnTheWayLetsThemGoOn() {
    Probe asking = new Probe();
    LabFlow one = lab.flow().stage(lab.stage(asking)).create();
    UUID back = lab.stage("redirect", Map.of("mode", "flow", "target_flow", one.id().toString()));
    lab.change(
        changes ->
            changes.putStageBinding(
                null, one.id(), back, 9, io.vestibule.definition.StageBindingOptions.DEFAULT));
    start(one);

    for (int i = 0; i < 20; i++) {
      browser.post(Map.of());
      assertThat(browser.follow()).isInstanceOf(Result.Elsewhere.class);
      assertThat(start(one)).isInstanceOf(Result.Asked.class);
    }
  }

  // --- what these tests are made of

  private Result start(LabFlow flow, String... query) {
    browser.get(flow, query);
    return browser.follow();
  }

  private Result.Elsewhere page(String query) {
    return new Result.Elsewhere("/if/flow/" + target.slug() + "/" + query);
  }

  private LabFlow staticFlow() {
    return lab.flow()
        .stage("redirect", Map.of("mode", "static", "target_static", ELSEWHERE))
        .stage(lab.stage(probe))
        .create();
  }

  private UUID said(String where) {
    return lab.knowing(ContextKeys.REDIRECT_STAGE_TARGET, where);
  }

  private LabFlow to(LabFlow other, boolean keepContext) {
    return lab.flow()
        .stage(
            "redirect",
            Map.of(
                "mode", "flow", "target_flow", other.id().toString(), "keep_context", keepContext))
        .create();
  }

  /** A flow that knows something and leads to the target, or where policies say. */
  private LabFlow leading(boolean keepContext, UUID... policies) {
    return lab.flow()
        .stage(
            lab.stage(
                run ->
                    Outcome.done()
                        .with(COMPANY, "ACME")
                        .with(ContextKeys.PENDING_USER, PendingUser.unknown("somebody"))))
        .stage(
            "redirect",
            Map.of(
                "mode", "flow", "target_flow", target.id().toString(), "keep_context", keepContext),
            stage -> {
              stage.always();
              for (UUID policy : policies) {
                stage.policy(new Bound.ToPolicy(policy));
              }
            })
        .create();
  }
}
