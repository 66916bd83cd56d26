package io.vestibule.stages.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKey;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.session.NetworkBinding;
import io.vestibule.api.session.SignIn;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Author;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.InvitationProblemsException;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationStageTest {
  private static final String REFUSED = "Invalid invite/invite not found";

  private final Lab lab = Lab.shared();
  private final InvitationStore invitations = lab.engine().invitations();
  private final Probe probe = new Probe();
  private final LabBrowser browser = lab.browser();
  private final LabFlow flow = flow(Map.of());

  private LabFlow flow(Map<String, ?> config) {
    return lab.flow().stage("invitation", config).stage(lab.stage(probe)).create();
  }

  // --- without one

  @Test
  void whoeverHasNoInvitationIsDenied() {
    assertThat(lab.denial(browser.get(flow))).isEqualTo(REFUSED);
    assertThat(lab.denial(browser.post(flow, Map.of()))).isEqualTo(REFUSED);
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void theFlowMayGoOnWithoutOne() {
    LabFlow open = flow(Map.of("continue_flow_without_invitation", true));

    browser.get(open, "itoken", "unknown");
    browser.follow();

    assertThat(probe.reached()).isTrue();
    assertThat(probe.context().has(ContextKeys.INVITATION_IN_EFFECT)).isFalse();
    assertThat(probe.context().has(ContextKeys.INVITATION)).isFalse();
  }

  /** What a person sees does not tell which invitations there are. */
  private enum Bad {
    UNKNOWN,
    EXPIRED,
    OTHER_FLOW,
    USED,
    REVOKED,
    ITS_ID,
    EMPTY,
    LONG
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsWrongWithAnInvitationTheAnswerIsTheSame(Bad bad) {
    String token =
        switch (bad) {
          case UNKNOWN -> "dW5rbm93bg";
          case EXPIRED -> {
            StoredInvitation made = invite(flow.id(), true, Duration.ofSeconds(10), Map.of());
            lab.clock().advance(Duration.ofSeconds(11));
            yield token(made);
          }
          case OTHER_FLOW -> token(invite(flow(Map.of()).id(), true, null, Map.of()));
          case USED -> {
            StoredInvitation made = invite(flow.id(), true, null, Map.of());
            invitations.use(made.id(), flow.id(), Lab.origin(), null);
            yield token(made);
          }
          case REVOKED -> {
            StoredInvitation made = invite(flow.id(), true, null, Map.of());
            String before = token(made);
            invitations.revoke(Author.SYSTEM, made.id());
            yield before;
          }
          case ITS_ID -> invite(flow.id(), true, null, Map.of()).id().toString();
          case EMPTY -> "";
          case LONG -> "a".repeat(3000);
        };

    assertThat(lab.denial(browser.get(flow, "itoken", token))).isEqualTo(REFUSED);
    assertThat(lab.denial(browser.tab(flow, "itoken", token).shown())).isEqualTo(REFUSED);
    assertThat(probe.reached()).isFalse();
  }

  // --- where the token is

  @ParameterizedTest
  @ValueSource(strings = {"itoken", "token"})
  void anInvitationComesByTheQueryOfThePage(String parameter) {
    String token = token(invite(flow.id(), false, null, Map.of("name", "Ada")));

    browser.get(flow, parameter, token);
    browser.follow();

    assertThat(prompt()).containsEntry("name", "Ada");
  }

  @Test
  void itokenIsLookedAtFirst() {
    String good = token(invite(flow.id(), false, null, Map.of()));

    assertThat(browser.get(flow, "itoken", "bad", "token", good)).isInstanceOf(Result.Denied.class);
  }

  @Test
  void anInvitationMayBeTyped() {
    StoredInvitation made = invite(null, true, null, Map.of("name", "Ada"));
    LabFlow typing =
        lab.flow()
            .stage(typed(Map.of("token", " " + token(made) + " ", "company", "ACME")))
            .stage("invitation", Map.of())
            .stage(lab.stage(probe))
            .create();

    browser.get(typing);
    browser.follow();

    assertThat(prompt())
        .containsEntry("name", "Ada")
        .containsEntry("company", "ACME")
        .containsKey("token");
  }

  @Test
  void aLaterPageOfTheRunNeedsNoToken() {
    String token = token(invite(null, false, null, Map.of()));
    LabFlow late =
        lab.flow()
            .stage(lab.stage(new Probe()))
            .stage("invitation", Map.of())
            .stage(lab.stage(probe))
            .create();
    browser.get(late, "itoken", token);

    browser.get(late.slug(), Map.of());
    browser.post(Map.of());
    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  // --- what the run knows then

  @Test
  void theRunKnowsTheInvitationAndNotItsToken() {
    UUID group = lab.group();
    StoredInvitation made =
        made(new InvitationOptions("for-ada", flow.id(), Map.of(), Set.of(group), true, null));

    browser.get(flow, "itoken", token(made));
    browser.follow();

    assertThat(probe.context().get(ContextKeys.INVITATION_IN_EFFECT)).contains(true);
    assertThat(probe.context().get(ContextKeys.INVITATION_SHOWN))
        .contains(Map.of("id", made.id().toString(), "name", "for-ada"));
    assertThat(probe.context().get(ContextKeys.INVITATION)).contains(made.id());
    assertThat(probe.context().get(ContextKeys.INVITATION_GROUPS)).contains(List.of(group));
    assertThat(probe.context().asMap().toString()).doesNotContain(token(made));
  }

  @Test
  void fixedDataWinsKeyByKeyAndListsAreAppended() {
    StoredInvitation made =
        invite(
            null,
            false,
            null,
            Map.of(
                "name",
                "fixed",
                "attributes",
                Map.of("a", Map.of("x", 1), "list", List.of("new"))));
    LabFlow typing =
        lab.flow()
            .stage(
                typed(
                    Map.of(
                        "name",
                        "typed",
                        "more",
                        "typed",
                        "attributes",
                        Map.of("a", Map.of("y", 2), "list", List.of("old")))))
            .stage("invitation", Map.of())
            .stage(lab.stage(probe))
            .create();

    browser.get(typing, "itoken", token(made));
    browser.follow();

    assertThat(prompt())
        .isEqualTo(
            Map.of(
                "name",
                "fixed",
                "more",
                "typed",
                "attributes",
                Map.of("a", Map.of("x", 1, "y", 2), "list", List.of("old", "new"))));
  }

  @Test
  void aRestartThatKeepsTheContextAppendsNothingTwice() {
    StoredInvitation made = invite(null, false, null, Map.of("list", List.of("b")));
    Probe after = new Probe();
    LabFlow restarting =
        lab.flow()
            .stage("invitation", Map.of())
            .stage(
                lab.stage(
                    new ScriptedStage.Script() {
                      @Override
                      public Outcome.Shown show(io.vestibule.api.stage.StageRun<?> run) {
                        return after.show(run);
                      }

                      @Override
                      public Outcome.Submitted submit(
                          io.vestibule.api.stage.StageRun<?> run,
                          io.vestibule.api.challenge.Answer answer) {
                        return Outcome.restart(true);
                      }
                    }))
            .create();
    browser.get(restarting, "itoken", token(made));
    browser.follow();

    browser.post(Map.of());
    browser.follow();

    assertThat(after.context().get(ContextKeys.PROMPT_DATA).orElseThrow().get("list"))
        .isEqualTo(List.of("b"));
  }

  // --- when it is used up

  @Test
  void openingTheLinkUsesNothingUp() {
    StoredInvitation made = invite(flow.id(), true, null, Map.of());

    lab.browser().tab(flow, "itoken", token(made));
    browser.get(flow, "itoken", token(made));
    browser.follow();

    assertThat(probe.reached()).isTrue();
    assertThat(usedAt(made)).isFalse();
    assertThat(lab.events()).noneMatch(event -> isUse(event.action(), event.details(), made));
  }

  @Test
  void theEndOfTheFlowUsesItUp() {
    StoredInvitation made = invite(flow.id(), true, null, Map.of());

    assertThat(through(flow, made)).isInstanceOf(Result.Done.class);

    assertThat(usedAt(made)).isTrue();
    assertThat(lab.events()).filteredOn(e -> isUse(e.action(), e.details(), made)).hasSize(1);
    assertThat(lab.denial(lab.browser().get(flow, "itoken", token(made)))).isEqualTo(REFUSED);
  }

  @Test
  void whoeverComesToTheEndSecondIsDenied() {
    StoredInvitation made = invite(flow.id(), true, null, Map.of());
    LabBrowser other = lab.browser();
    other.get(flow, "itoken", token(made));
    other.follow();

    through(flow, made);

    other.post(Map.of());
    assertThat(lab.denial(other.follow())).isEqualTo(REFUSED);
  }

  @Test
  void oneForManyIsNotUsedUp() {
    StoredInvitation made = invite(flow.id(), false, null, Map.of());

    assertThat(through(flow, made)).isInstanceOf(Result.Done.class);
    assertThat(through(flow, made)).isInstanceOf(Result.Done.class);
  }

  @Test
  void oneThatWasRevokedMeanwhileEndsNothing() {
    StoredInvitation made = invite(flow.id(), true, null, Map.of());
    browser.get(flow, "itoken", token(made));
    browser.follow();

    invitations.revoke(Author.SYSTEM, made.id());

    browser.post(Map.of());
    assertThat(lab.denial(browser.follow())).isEqualTo(REFUSED);
  }

  @Test
  void aLoginUsesItUpBeforeThereIsASession() {
    User ada = lab.user("correct horse");
    LabFlow login = loginFlow(ada);
    StoredInvitation made = invite(login.id(), true, null, Map.of());
    LabBrowser second = lab.browser();
    second.get(login, "itoken", token(made));
    second.follow();
    browser.get(login, "itoken", token(made));
    browser.follow();

    browser.post(Map.of());
    browser.follow();
    second.post(Map.of());

    assertThat(browser.visitor().isAuthenticated()).isTrue();
    assertThat(lab.denial(second.follow())).isEqualTo(REFUSED);
    assertThat(second.visitor().isAuthenticated()).isFalse();
    assertThat(invitations.get(made.id()).orElseThrow().usedBy()).isEqualTo(ada.id());
  }

  @Test
  void anAccountThatWasWrittenUsesItUpAndTheEndDoesNotAgain() {
    LabFlow writing = writing(true);
    StoredInvitation made = invite(writing.id(), true, null, Map.of());

    assertThat(through(writing, made)).isInstanceOf(Result.Done.class);

    assertThat(usedAt(made)).isTrue();
    assertThat(probe.context().has(ContextKeys.INVITATION)).isFalse();
    assertThat(probe.context().has(ContextKeys.INVITATION_GROUPS)).isFalse();
    assertThat(probe.context().get(ContextKeys.INVITATION_IN_EFFECT)).contains(true);
  }

  @Test
  void anAccountThatWasWrittenWithoutItLeavesItToTheEnd() {
    LabFlow writing = writing(false);
    StoredInvitation made = invite(writing.id(), true, null, Map.of());

    assertThat(through(writing, made)).isInstanceOf(Result.Done.class);

    assertThat(probe.context().has(ContextKeys.INVITATION)).isTrue();
    assertThat(usedAt(made)).isTrue();
  }

  // --- and led on to another flow

  @ParameterizedTest
  @CsvSource({
    "true, true, false",
    "true, false, false",
    "false, true, true",
    "false, false, false"
  })
  void anInvitationEndsWithItsFlowUnlessItIsForAny(
      boolean bound, boolean keepContext, boolean goesAlong) {
    LabFlow other = lab.flow().stage(lab.stage(probe)).create();
    LabFlow leading =
        lab.flow()
            .stage("invitation", Map.of())
            .stage(
                "redirect",
                Map.of(
                    "mode",
                    "flow",
                    "target_flow",
                    other.id().toString(),
                    "keep_context",
                    keepContext))
            .create();
    StoredInvitation made = invite(bound ? leading.id() : null, true, null, Map.of());

    browser.get(leading, "itoken", token(made));
    browser.follow();
    assertThat(usedAt(made)).isEqualTo(!goesAlong);

    browser.get(other);
    assertThat(probe.context().has(ContextKeys.INVITATION)).isEqualTo(goesAlong);
    browser.post(Map.of());
    assertThat(browser.follow()).isInstanceOf(Result.Done.class);
    assertThat(usedAt(made)).isTrue();
    assertThat(lab.events()).filteredOn(e -> isUse(e.action(), e.details(), made)).hasSize(1);
  }

  // --- who else may say so

  @Test
  void noOtherStageMaySayWhichInvitationIsInEffect() {
    StoredInvitation made = invite(null, true, null, Map.of());
    LabFlow forging =
        lab.flow()
            .stage(lab.stage(run -> Outcome.done().with(ContextKeys.INVITATION, made.id())))
            .stage(lab.stage(probe))
            .create();
    LabFlow groups =
        lab.flow()
            .stage(
                lab.stage(
                    run ->
                        Outcome.done().with(ContextKeys.INVITATION_GROUPS, List.of(lab.group()))))
            .stage(lab.stage(probe))
            .create();

    assertThat(browser.get(forging)).isInstanceOf(Result.Failed.class);
    assertThat(browser.get(groups)).isInstanceOf(Result.Failed.class);
    assertThat(probe.reached()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vestibule.invitation", "vestibule.invitation_groups"})
  void noPolicyMaySaySoEither(String key) {
    UUID forging =
        lab.policy(
            request -> PolicyResult.pass().with(ContextKey.of(key, Object.class), "anything"));
    LabFlow guarded =
        lab.flow().policy(new Bound.ToPolicy(forging)).stage(lab.stage(probe)).create();

    assertThat(browser.get(guarded)).isInstanceOf(Result.Denied.class);
    assertThat(probe.reached()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan_set(\"vestibule.\" + \"invitation\", \"x\")",
        "plan_remove(\"vestibule.\" + \"invitation\")",
        "plan_set(\"vestibule.\" + \"invitation_groups\", [])",
        "plan_set(\"invitation\" + \"_in_effect\", true)",
        "plan_set(\"invita\" + \"tion\", {})"
      })
  void noExpressionMaySaySoEither(String expression) {
    UUID forging = lab.policy("expression", Map.of("language", "cel", "expression", expression));
    LabFlow guarded =
        lab.flow().policy(new Bound.ToPolicy(forging)).stage(lab.stage(probe)).create();

    assertThat(browser.get(guarded)).isInstanceOf(Result.Denied.class);
    assertThat(probe.reached()).isFalse();
  }

  // --- what these tests are made of

  private UUID typed(Map<String, Object> data) {
    return lab.stage(run -> Outcome.done().with(ContextKeys.PROMPT_DATA, data));
  }

  private LabFlow loginFlow(User user) {
    return lab.flow()
        .stage("invitation", Map.of())
        .stage(
            lab.stage(run -> Outcome.done().with(ContextKeys.PENDING_USER, PendingUser.of(user))))
        .stage(lab.stage(new Probe()))
        .stage(
            lab.stage(
                run ->
                    Outcome.done()
                        .with(
                            new SignIn(
                                user.id(),
                                Duration.ZERO,
                                NetworkBinding.NO_BINDING,
                                false,
                                Duration.ZERO))))
        .create();
  }

  /** A flow with a stage that writes an account. */
  private LabFlow writing(boolean withIt) {
    String script =
        ScriptedStage.of(
            run -> {
              UUID invitation = run.context().get(ContextKeys.INVITATION).orElseThrow();
              boolean good =
                  !withIt || invitations.use(invitation, run.flow().id(), Lab.origin(), null);
              return good ? Outcome.done() : Outcome.deny();
            });
    return lab.flow()
        .stage("invitation", Map.of())
        .stage("scripted", Map.of("script", script, "writes", true))
        .stage(lab.stage(probe))
        .create();
  }

  private Result through(LabFlow whole, StoredInvitation made) {
    LabBrowser guest = lab.browser();
    guest.get(whole, "itoken", token(made));
    guest.follow();
    guest.post(Map.of());
    return guest.follow();
  }

  private Map<String, Object> prompt() {
    return probe.context().get(ContextKeys.PROMPT_DATA).orElseThrow();
  }

  private boolean usedAt(StoredInvitation made) {
    return invitations.get(made.id()).orElseThrow().usedAt() != null;
  }

  private static boolean isUse(String action, Map<String, ?> details, StoredInvitation made) {
    return action.equals(EventActions.INVITATION_USED)
        && made.id().toString().equals(details.get("invitation"));
  }

  private String token(StoredInvitation made) {
    return invitations.token(made.id()).orElseThrow();
  }

  private StoredInvitation invite(
      @Nullable UUID to,
      boolean once,
      @Nullable Duration lasts,
      Map<String, @Nullable Object> data) {
    return made(
        new InvitationOptions(
            "guest",
            to,
            data,
            Set.of(),
            once,
            lasts == null ? null : lab.clock().instant().plus(lasts)));
  }

  private StoredInvitation made(InvitationOptions options) {
    try {
      return invitations.create(Author.SYSTEM, options);
    } catch (InvitationProblemsException e) {
      throw new AssertionError(e);
    }
  }
}
