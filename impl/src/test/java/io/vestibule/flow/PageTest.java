package io.vestibule.flow;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.testkit.ScriptedStage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that are sent twice, late, from elsewhere or after their run was lost. */
class PageTest {
  private static final String EXPIRED = "This page had expired. Please send it again.";

  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();
  private final AtomicInteger judged = new AtomicInteger();
  private final User alice = lab.user("alice's");

  // --- sent twice

  @Test
  void aFinishedRunAnswersTheSecondClickLikeTheFirst() {
    LabFlow flow = lab.flow().stage(lab.stage(counting())).create();
    LabBrowser.Tab tab = browser.tab(flow, "next", "/next");
    ChallengeView shown = tab.view();

    Result first = tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of());
    Result second = tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of());

    assertThat(first).isEqualTo(new Result.Done("/next"));
    assertThat(second).isEqualTo(first);
    assertThat(judged).hasValue(1);
  }

  // A browser shows what the second click brought, and may never have seen the first one's cookie.
  @Test
  void theSecondClickOfALoginLogsInLikeTheFirst() {
    LabBrowser.Tab tab = atThePassword();
    ChallengeView shown = tab.view();
    Map<String, String> password = Map.of("password", "alice's");
    tab.submit(shown.run(), shown.step(), shown.csrf(), password);
    String cookie = browser.cookie();
    browser.cookie(null);

    tab.submit(shown.run(), shown.step(), shown.csrf(), password);

    assertThat(browser.cookie()).isEqualTo(cookie);
    assertThat(lab.engine().sessions().of(alice.id())).hasSize(1);
  }

  @Test
  void theSecondClickOfALoginInTheMiddleOfAFlowSeesWhatCameOfTheFirst() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage("dummy", Map.of())
            .stage("user_login", Map.of())
            .stage(lab.stage(new Probe()))
            .create();
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView shown = tab.view();
    tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of());
    browser.cookie(null);

    tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("probe");
    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void theSecondClickLogsNobodyInWithoutProofOfItsPage() {
    LabBrowser.Tab tab = atThePassword();
    ChallengeView shown = tab.view();
    tab.submit(Map.of("password", "alice's"));
    browser.cookie(null);

    tab.submit(shown.run(), shown.step(), "guessed", Map.of("password", "alice's"));

    assertThat(browser.cookie()).isNull();
  }

  @Test
  void lookingAtAFinishedRunLogsNobodyIn() {
    LabBrowser.Tab tab = atThePassword();
    tab.submit(Map.of("password", "alice's"));
    browser.cookie(null);

    tab.open();

    assertThat(browser.cookie()).isNull();
  }

  @Test
  void aFinishedRunIsForgottenAfterHalfAMinute() {
    LabBrowser.Tab tab = atThePassword();
    ChallengeView shown = tab.view();
    tab.submit(Map.of("password", "alice's"));
    browser.cookie(null);
    lab.clock().advance(Duration.ofSeconds(30));

    tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of("password", "alice's"));

    assertThat(browser.cookie()).isNull();
    assertThat(lab.notices(tab.view())).containsExactly(EXPIRED);
  }

  @Test
  void anAnswerToAStepThatIsPastAdvancesNothing() {
    LabFlow flow = lab.flow().stage(lab.stage(counting())).stage(lab.stage(counting())).create();
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView shown = tab.view();

    tab.submit(Map.of());
    tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of());

    assertThat(judged).hasValue(1);
    assertThat(tab.view().step()).isEqualTo(shown.step() + 1);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(ints = {-1, 1, Integer.MAX_VALUE})
  void anAnswerToNoPresentStepAdvancesNothing(Integer step) {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(counting())).create());

    tab.submit(tab.view().run(), step, tab.view().csrf(), Map.of());

    assertThat(judged).hasValue(0);
  }

  @Test
  void ofAnswersAtTheSameTimeOneIsJudged() throws Exception {
    LabFlow flow = lab.flow().stage(lab.stage(counting())).stage("dummy", Map.of()).create();
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView shown = tab.view();
    FlowRequest request =
        browser.toRequest(
            Client.PAGE,
            new Input.Submit(
                shown.run(),
                shown.step(),
                shown.csrf(),
                new RawAnswer(true, new LinkedHashMap<>())),
            flow.slug());
    int clicks = 8;
    CyclicBarrier together = new CyclicBarrier(clicks);
    ExecutorService threads = Executors.newFixedThreadPool(clicks);
    try {
      List<Future<FlowReply>> replies =
          IntStream.range(0, clicks)
              .mapToObj(
                  click ->
                      threads.submit(
                          () -> {
                            together.await(10, TimeUnit.SECONDS);
                            return lab.engine().executor().handle(request);
                          }))
              .toList();
      for (Future<FlowReply> reply : replies) {
        assertThat(reply.get(10, TimeUnit.SECONDS).result())
            .isEqualTo(new Result.Onward(shown.run()));
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(judged).hasValue(1);
  }

  // --- from elsewhere

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "guessed"})
  void anAnswerWithoutProofOfItsPageIsNotProcessed(String csrf) {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(counting())).create());

    tab.submit(tab.view().run(), tab.view().step(), csrf, Map.of("name", "alice"));

    assertThat(judged).hasValue(0);
    assertThat(lab.notices(tab.view())).containsExactly(EXPIRED);
  }

  @Test
  void whatWasTypedIsKeptThen() {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(counting())).create());

    tab.submit(
        tab.view().run(),
        tab.view().step(),
        "guessed",
        Map.of("name", "alice", "secret", "s3cret", "code", "123456", "carried", "x"));

    assertThat(tab.view().typed()).isEqualTo(Map.of("name", "alice"));
  }

  @Test
  void theProofOfOneRunIsNoneForAnother() {
    LabFlow flow = lab.flow().stage(lab.stage(counting())).create();
    LabBrowser.Tab one = browser.tab(flow);
    LabBrowser.Tab two = browser.tab(flow);

    one.submit(one.view().run(), one.view().step(), two.view().csrf(), Map.of());

    assertThat(judged).hasValue(0);
  }

  @Test
  void loggingInMakesANewProof() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage("user_login", Map.of())
            .stage("dummy", Map.of())
            .create();
    LabBrowser.Tab tab = browser.tab(flow);
    String before = tab.view().csrf();

    tab.submit(Map.of());

    assertThat(tab.view().csrf()).isNotEqualTo(before);
  }

  // --- wrong answers

  @Test
  void whatWasTypedIsShownAgainWithoutSecrets() {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(refusing())).create());

    tab.submit(Map.of("name", "alice", "secret", "s3cret", "code", "123456"));

    assertThat(lab.errors(tab.view())).containsExactly("name: Wrong.");
    assertThat(tab.view().typed()).isEqualTo(Map.of("name", "alice"));
  }

  @Test
  void whatIsTooLongIsNotShownAgain() {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(refusing())).create());

    tab.submit(Map.of("name", "x".repeat(Field.DEFAULT_MAX_LENGTH + 1)));

    assertThat(tab.view().typed()).isEmpty();
  }

  @Test
  void errorsAreShownOnce() {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(refusing())).create());
    tab.submit(Map.of());

    tab.open();

    assertThat(tab.view().errors()).isEmpty();
  }

  // --- lost

  @Test
  void anAnswerToALostRunShowsTheFirstStageWithWhatWasTyped() {
    LabFlow flow = identifying("username", "email");
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView shown = tab.view();
    browser.runs().clear();

    tab.submit(shown.run(), shown.step(), shown.csrf(), Map.of("uid_field", "alice"));

    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-identification");
    assertThat(lab.notices(tab.view())).containsExactly(EXPIRED);
    assertThat(tab.view().typed()).isEqualTo(Map.of("uid_field", "alice"));
  }

  @Test
  void thePasswordPageOfALostRunKeepsTheNameItCarried() {
    LabBrowser.Tab tab = browser.tab(identifying("username", "email"));
    tab.submit(Map.of("uid_field", alice.username()));
    browser.runs().clear();

    tab.submit(
        tab.view().run(),
        tab.view().step(),
        tab.view().csrf(),
        Map.of("username", alice.username(), "password", "alice's"));

    assertThat(tab.view().typed()).isEqualTo(Map.of("uid_field", alice.username()));
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void thePasswordPageOfALostRunKeepsTheAddressItCarried() {
    LabBrowser.Tab tab = browser.tab(identifying("email"));
    tab.submit(Map.of("uid_field", alice.email()));
    browser.runs().clear();

    tab.submit(
        tab.view().run(),
        tab.view().step(),
        tab.view().csrf(),
        Map.of("username", alice.email(), "password", "alice's"));

    assertThat(tab.view().typed()).isEqualTo(Map.of("uid_field", alice.email()));
  }

  @Test
  void aPageThatNamesNoRunIsOneOfALostRun() {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(counting())).create());

    tab.submit("", null, null, Map.of("name", "alice"));

    assertThat(judged).hasValue(0);
    assertThat(lab.notices(tab.view())).containsExactly(EXPIRED);
  }

  @Test
  void aPageLeftOpenForTooLongIsOneOfALostRun() {
    LabBrowser.Tab tab = browser.tab(lab.flow().stage(lab.stage(counting())).create());
    lab.clock().advance(Duration.ofMinutes(30));

    tab.submit(Map.of("name", "alice"));

    assertThat(judged).hasValue(0);
    assertThat(lab.notices(tab.view())).containsExactly(EXPIRED);
    assertThat(tab.view().typed()).isEqualTo(Map.of("name", "alice"));
  }

  @Test
  void sendingTheRestoredPageOnGoesOn() {
    LabBrowser.Tab tab = browser.tab(identifying("username"), "next", "/next");
    browser.runs().clear();
    tab.submit(Map.of("uid_field", alice.username()));

    tab.submit(Map.of("uid_field", alice.username()));
    tab.submit(Map.of("password", "alice's"));

    assertThat(tab.shown()).isEqualTo(new Result.Done("/next"));
    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void aFreshPageHasNothingToTell() {
    LabBrowser.Tab tab = browser.tab(identifying("username"));

    assertThat(tab.view().notices()).isEmpty();
    assertThat(tab.view().typed()).isEmpty();
  }

  // --- next

  @Test
  void nextIsKeptByTheRunFromHopToHop() {
    LabFlow flow = identifying("username");
    Result.Asked shown =
        (Result.Asked) page(flow, new Input.Show(null), "next", "/next?a=b", "theme", "dark");

    Result done = goOn(flow, shown.view());

    assertThat(done).isEqualTo(new Result.Done("/next?a=b"));
  }

  @Test
  void aLaterNextIsNotLookedAt() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    Result.Asked shown = (Result.Asked) page(flow, new Input.Show(null), "next", "/first");

    Result done = page(flow, answer(shown.view(), Map.of()), "next", "/second");

    assertThat(done).isEqualTo(new Result.Done("/first"));
  }

  @Test
  void aRefusedNextStaysRefused() {
    LabFlow flow = lab.flow().stage("dummy", Map.of()).create();
    Result.Asked shown = (Result.Asked) page(flow, new Input.Show(null), "next", "//evil.example");

    Result done = page(flow, answer(shown.view(), Map.of()), "next", "/fine");

    assertThat(lab.denial(done)).isEqualTo("Invalid next URL");
  }

  // --- stages that act

  @Test
  void aStageThatActsIsConfirmedFirst() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage("user_login", Map.of())
            .create();

    LabBrowser.Tab tab = browser.tab(flow);

    assertThat(tab.view().challenge().component()).isEqualTo("vestibule-confirm");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(tab.submit(Map.of())).isEqualTo(new Result.Done("/"));
    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void aConfirmationWithoutProofOfItsPageIsNone() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage("user_login", Map.of())
            .create();
    LabBrowser.Tab tab = browser.tab(flow);

    tab.submit(tab.view().run(), tab.view().step(), "guessed", Map.of());

    assertThat(tab.view().challenge().component()).isEqualTo("vestibule-confirm");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  // --- busy

  @Test
  void anAnswerWaitsForTheOneBeforeIt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LabFlow flow =
        lab.flow()
            .stage(
                lab.stage(
                    new ScriptedStage.Script() {
                      @Override
                      public Outcome.Shown show(StageRun<?> run) {
                        return Outcome.ask(Challenge.of("slow").build());
                      }

                      @Override
                      public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
                        judged.incrementAndGet();
                        inside.countDown();
                        try {
                          goOn.await(10, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                        return Outcome.done();
                      }
                    }))
            .stage(lab.stage(new Probe()))
            .create();
    Result.Asked shown = (Result.Asked) page(flow, new Input.Show(null));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Result> first = threads.submit(() -> page(flow, answer(shown.view(), Map.of())));
      inside.await(10, TimeUnit.SECONDS);
      Future<Result> second = threads.submit(() -> page(flow, answer(shown.view(), Map.of())));
      goOn.countDown();

      assertThat(first.get(10, TimeUnit.SECONDS)).isInstanceOf(Result.Onward.class);
      assertThat(second.get(10, TimeUnit.SECONDS)).isInstanceOf(Result.Onward.class);
    } finally {
      threads.shutdownNow();
    }
    assertThat(judged).hasValue(1);
  }

  private LabBrowser.Tab atThePassword() {
    LabBrowser.Tab tab = browser.tab("default-authentication-flow");
    tab.submit(Map.of("uid_field", alice.username()));
    return tab;
  }

  private LabFlow identifying(String... fields) {
    return lab.flow()
        .stage("identification", Map.of("user_fields", List.of(fields)))
        .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
        .stage("user_login", Map.of())
        .create();
  }

  /** Logs in, without the query string the run was started with. */
  private Result goOn(LabFlow flow, ChallengeView shown) {
    page(flow, answer(shown, Map.of("uid_field", alice.username())));
    Result.Asked password = (Result.Asked) page(flow, new Input.Show(shown.run()));
    return page(flow, answer(password.view(), Map.of("password", "alice's")));
  }

  private Result page(LabFlow flow, Input input, String... query) {
    return lab.engine()
        .executor()
        .handle(browser.toRequest(Client.PAGE, input, flow.slug(), query))
        .result();
  }

  private static Input answer(ChallengeView view, Map<String, Object> values) {
    return new Input.Submit(
        view.run(), view.step(), view.csrf(), new RawAnswer(true, new LinkedHashMap<>(values)));
  }

  private ScriptedStage.Script counting() {
    return asking(Outcome.done());
  }

  private ScriptedStage.Script refusing() {
    return asking(Outcome.askAgain(FieldError.of("name", Text.literal("Wrong."))));
  }

  /** A stage that asks for things of several kinds and judges every answer alike. */
  private ScriptedStage.Script asking(Outcome.Submitted judgement) {
    return new ScriptedStage.Script() {
      @Override
      public Outcome.Shown show(StageRun<?> run) {
        Challenge.Builder challenge = Challenge.of("asking");
        Map.of(
                "name", FieldKind.TEXT,
                "secret", FieldKind.PASSWORD,
                "code", FieldKind.CODE,
                "carried", FieldKind.HIDDEN)
            .forEach(
                (name, kind) ->
                    challenge.field(
                        Field.of(name, kind, Text.literal(name))
                            .presence(Field.Presence.OPTIONAL)
                            .build()));
        return Outcome.ask(challenge.build());
      }

      @Override
      public Outcome.Submitted submit(StageRun<?> run, Answer answer) {
        judged.incrementAndGet();
        return judgement;
      }
    };
  }
}
