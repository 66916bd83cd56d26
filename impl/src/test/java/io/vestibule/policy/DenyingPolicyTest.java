package io.vestibule.policy;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabFlow.PolicyOptions;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A policy that ends the flow, wherever it is bound and whatever the others say. */
class DenyingPolicyTest {
  private final Lab lab = Lab.shared();
  private final Gatekeeper gatekeeper = new Gatekeeper(lab);

  @Test
  void oneThatEndsTheFlowWinsOverAllThatSayYes() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.policy(true, "welcome")))
            .policy(toPolicy(denying("not today")))
            .policy(toPolicy(lab.policy(true)))
            .create();

    Decision decision = gatekeeper.decide(flow);

    assertThat(decision.denied()).isTrue();
    assertThat(decision.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(decision.messages()).extracting(lab::words).containsExactly("not today");
  }

  @Test
  void turningItsAnswerRoundMakesItNoYes() {
    LabFlow flow =
        lab.flow().policy(toPolicy(denying("not today")), PolicyOptions::negated).create();

    Decision decision = gatekeeper.decide(flow);

    assertThat(decision.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(decision.traces()).extracting(Decision.Trace::answer).containsExactly(Verdict.FAIL);
  }

  @Test
  void boundToAFlowItTellsThePersonWhy() {
    LabFlow flow =
        lab.flow().policy(toPolicy(denying("not today"))).stage("dummy", Map.of()).create();

    assertThat(lab.denial(lab.browser().get(flow))).isEqualTo("not today");
  }

  @Test
  void boundToAStageItEndsTheFlowAlsoWhereAFailingPolicyOnlySkips() {
    LabFlow flow =
        lab.flow()
            .stage(
                lab.stage("dummy", Map.of()), binding -> binding.policy(toPolicy(denying("stop"))))
            .stage("dummy", Map.of())
            .create();

    assertThat(lab.denial(lab.browser().get(flow))).isEqualTo("stop");
  }

  @Test
  void itEndsARunThatHasBegun() {
    AtomicBoolean late = new AtomicBoolean();
    UUID policy =
        lab.policy(
            request ->
                late.get()
                    ? PolicyResult.pass().denying(Text.literal("too late"))
                    : PolicyResult.pass());
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of())
            .stage(
                lab.stage("dummy", Map.of()), binding -> binding.whenRun().policy(toPolicy(policy)))
            .create();
    LabBrowser browser = lab.browser();
    browser.get(flow);

    late.set(true);
    browser.post(Map.of());
    Result result = browser.follow();

    assertThat(lab.denial(result)).isEqualTo("too late");
  }

  private UUID denying(String words) {
    return lab.policy(request -> PolicyResult.pass().denying(Text.literal(words)));
  }
}
