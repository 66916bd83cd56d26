package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs that start by a link made for somebody. */
class LinkTest {
  private static final String NO_LINK =
      "This link is invalid or has expired. Please request a new one.";

  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();
  private final User alice = lab.user("alice's");
  private final Probe probe = new Probe();

  @Test
  void withoutALinkAFlowThatNeedsOneIsDenied() {
    assertThat(lab.denial(browser.get(needingALink()))).isEqualTo(NO_LINK);
  }

  @Test
  void anUnknownLinkIsNone() {
    assertThat(lab.denial(browser.get(needingALink(), "flow_token", "made-up"))).isEqualTo(NO_LINK);
  }

  @Test
  void anExpiredLinkIsNone() {
    LabFlow flow = needingALink();
    String link = lab.link(flow, alice);
    lab.clock().advance(Duration.ofHours(1));

    assertThat(lab.denial(browser.get(flow, "flow_token", link))).isEqualTo(NO_LINK);
  }

  @Test
  void aLinkWorksUntilItExpires() {
    LabFlow flow = needingALink();
    String link = lab.link(flow, alice);
    lab.clock().advance(Duration.ofHours(1).minusMillis(1));

    assertThat(browser.get(flow, "flow_token", link)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void aLinkToAnotherFlowIsNone() {
    LabFlow flow = needingALink();
    String link = lab.link(needingALink(), alice);

    assertThat(lab.denial(browser.get(flow, "flow_token", link))).isEqualTo(NO_LINK);
  }

  @Test
  void aLinkThatWasUsedUpIsNone() {
    LabFlow flow = needingALink();
    String link = lab.link(flow, alice);
    browser.get(flow, "flow_token", link);
    lab.engine().tokens().redeemLink(probe.known(ContextKeys.IS_RESTORED).orElseThrow());

    assertThat(lab.denial(lab.browser().get(flow, "flow_token", link))).isEqualTo(NO_LINK);
  }

  @Test
  void aBadLinkToAFlowThatNeedsNoneStartsItForNobody() {
    LabFlow flow = lab.flow().stage(lab.stage(probe)).create();

    browser.get(flow, "flow_token", "made-up");

    assertThat(probe.subject()).isEmpty();
  }

  @Test
  void aLinkStartsARunAboutItsUser() {
    LabFlow flow = needingALink();

    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(probe.subject()).contains(PendingUser.of(alice));
  }

  // Programs that scan mail open links, too.
  @Test
  void lookingAtALinkDoesNotUseItUp() {
    LabFlow flow = needingALink();
    String link = lab.link(flow, alice);
    lab.browser().get(flow, "flow_token", link);
    lab.browser().tab(flow, "flow_token", link);

    assertThat(browser.get(flow, "flow_token", link)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void aProgramThatRepeatsItsLinkGoesOnWithItsRun() {
    LabFlow flow =
        lab.flow()
            .requires(Requirement.REQUIRE_TOKEN)
            .stage("dummy", Map.of())
            .stage(lab.stage(probe))
            .create();
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of());

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void aProgramThatComesByAnotherLinkStartsAnotherRun() {
    User bob = lab.user("bob's");
    LabFlow flow = needingALink();
    browser.get(flow, "flow_token", lab.link(flow, alice));
    String run = browser.view().run();

    browser.get(flow, "flow_token", lab.link(flow, bob));

    assertThat(browser.view().run()).isNotEqualTo(run);
    assertThat(probe.subject()).contains(PendingUser.of(bob));
  }

  @Test
  void theLinksKeyIsNotKept() {
    LabFlow flow = needingALink();
    String link = lab.link(flow, alice);

    browser.get(flow, "flow_token", link, "next", "/next");

    assertThat(browser.view().frame().query()).containsOnlyKeys("next");
    assertThat(browser.runs().entries().toString()).doesNotContain(link);
  }

  // --- whom it is about

  @Test
  void nobodyElseCanBeNamedInARunByALink() {
    LabFlow flow = identifying(true);
    browser.get(flow, "flow_token", lab.link(flow, alice));

    Result result = browser.post(Map.of("uid_field", lab.user("bob's").username()));

    assertThat(lab.denial(result)).isEqualTo("Unknown error");
    assertThat(lab.events(EventActions.FLOW_DENIED, alice).get(0).details())
        .containsEntry("by", "ACCOUNT");
  }

  @Test
  void nobodyWhoDoesNotExistCanBeNamedInARunByALink() {
    LabFlow flow = identifying(true);
    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(lab.denial(browser.post(Map.of("uid_field", "nobody")))).isEqualTo("Unknown error");
  }

  @Test
  void aNameThatIsNotAcceptedDoesNotTakeTheUsersPlace() {
    LabFlow flow = identifying(false);
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of("uid_field", "nobody"));
    assertThat(browser.view().errors()).isNotEmpty();

    browser.get();

    assertThat(browser.view().frame().person()).isEqualTo(alice.username());
  }

  @Test
  void theUserOfALinkMayNameThemselves() {
    LabFlow flow = identifying(true);
    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(browser.post(Map.of("uid_field", alice.email()))).isInstanceOf(Result.Onward.class);
  }

  @Test
  void aStageThatGivesUpDoesNotTakeTheUsersPlace() {
    LabFlow flow =
        lab.flow()
            .stage(lab.stage(probe))
            .stage(
                lab.stage(
                    new ScriptedStage.Script() {
                      @Override
                      public Outcome.Shown show(StageRun<?> run) {
                        return Outcome.ask(Challenge.of("again").build());
                      }

                      @Override
                      public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
                        return Outcome.askAgain(FieldError.nonField(Text.literal("no")))
                            .with(ContextKeys.PENDING_USER, PendingUser.of(lab.superuser()));
                      }
                    }))
            .create();
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of());
    browser.get();

    browser.post(Map.of());

    assertThat(browser.view().frame().person()).isEqualTo(alice.username());
  }

  @Test
  void aStageThatAsksDoesNotTakeTheUsersPlace() {
    User bob = lab.user("bob's");
    LabFlow flow =
        lab.flow()
            .stage(
                lab.stage(
                    run ->
                        Outcome.ask(Challenge.of("ask").build())
                            .with(ContextKeys.PENDING_USER, PendingUser.of(bob))))
            .stage(lab.stage(probe))
            .create();
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(Map.of());

    browser.follow();

    assertThat(probe.subject()).contains(PendingUser.of(alice));
  }

  private LabFlow needingALink() {
    return lab.flow()
        .designation(Designation.RECOVERY)
        .requires(Requirement.REQUIRE_TOKEN)
        .stage(lab.stage(probe))
        .create();
  }

  private LabFlow identifying(boolean pretend) {
    UUID identification =
        lab.stage(
            "identification",
            Map.of("user_fields", List.of("username", "email"), "pretend_user_exists", pretend));
    return lab.flow().stage(identification).stage(lab.stage(probe)).create();
  }
}
