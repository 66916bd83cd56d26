package io.vestibule.trial;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.consent.Consent;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.flow.RequestInfo;
import io.vestibule.api.mail.Mail;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.remote.RemoteException;
import io.vestibule.api.remote.RemoteQuestion;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.AccountDraft;
import io.vestibule.api.user.AccountWrite;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.LabFlow.PolicyOptions;
import io.vestibule.testkit.ScriptedPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Trials of policies: the real engine, and nothing done. */
class PolicyTrialsTest {
  private final Lab lab = Lab.shared();
  private final PolicyTrials trials = lab.engine().trials();
  private final User alice = lab.user("alice's");

  @Test
  void itSaysWhatThePolicySays() {
    UUID policy =
        lab.policy(
            request ->
                PolicyResult.fail()
                    .saying(Text.literal("not you"))
                    .noting("score", -3)
                    .with(ContextKeys.APPLICATION, "app"));

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(trial.decision().messages()).extracting(lab::words).containsExactly("not you");
    assertThat(trial.decision().changes().asList())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.key().name()).isEqualTo("application");
              assertThat(change.value()).isEqualTo("app");
            });
    assertThat(trial.decision().traces().get(0).notes()).isEqualTo(Map.of("score", "-3"));
    assertThat(trial.took()).isPositive();
  }

  @Test
  void thePolicySeesWhatWasMadeUp() {
    AtomicReference<String> seen = new AtomicReference<>("");
    UUID policy =
        lab.policy(
            request -> {
              seen.set(
                  request.subject().map(PendingUser::username).orElse("nobody")
                      + " at "
                      + request.request().clientAddress()
                      + " of "
                      + request.context().asMap().get("department")
                      + " logged in: "
                      + request.visitor().isAuthenticated());
              return PolicyResult.pass();
            });

    trials.ofPolicy(policy, question(alice));
    assertThat(seen.get())
        .isEqualTo(alice.username() + " at 198.51.100.3 of sales logged in: false");

    trials.ofPolicy(policy, question(alice, true));
    assertThat(seen.get()).endsWith("logged in: true");

    trials.ofPolicy(policy, question(null));
    assertThat(seen.get()).startsWith("nobody at ");
  }

  @Test
  void nothingItWantsDoneIsDone() {
    AtomicReference<@Nullable String> token = new AtomicReference<>();
    UUID policy =
        lab.policy(
            request -> {
              request.services().events().record("custom_seen", alice.id(), Map.of());
              request.services().passwords().set(alice.id(), "another password");
              token.set(
                  request.services().tokens().issue("x", null, Duration.ofHours(1), Map.of()));
              return PolicyResult.pass();
            });
    int before = lab.events().size();

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.withheld())
        .extracting(lab::words)
        .containsExactly(
            "Record the event “custom_seen”", "Set a password", "Make a one-time token for “x”");
    assertThat(lab.events()).hasSize(before);
    assertThat(accepts(alice, "alice's")).isTrue();
    assertThat(token).hasValue("trial");
  }

  @Test
  void aTrialSendsNoMail() {
    String to = lab.name("trial") + "@example.org";
    UUID policy =
        lab.policy(
            request -> {
              request
                  .services()
                  .mails()
                  .send(
                      new Mail(
                          to,
                          "",
                          null,
                          "email/password_reset.html",
                          Map.of(),
                          Locale.ENGLISH,
                          lab.engine().brand("localhost"),
                          null));
              return PolicyResult.of(
                  request.services().mails().hasTemplate("email/password_reset.html"));
            });

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.PASS);
    assertThat(trial.withheld())
        .extracting(lab::words)
        .singleElement()
        .asString()
        .contains("email/password_reset.html");
    assertThat(lab.engine().mails().find(to, null, 1)).isEmpty();
  }

  @Test
  void noAccountAndNoConsentIsWritten() {
    AtomicReference<@Nullable AccountWrite> result = new AtomicReference<>();
    AccountDraft draft =
        AccountDraft.changing(alice.id(), new AccountDraft.Notice(new UUID(0, 0), Locale.ENGLISH))
            .name("Another")
            .password("another password")
            .build();
    UUID policy =
        lab.policy(
            request -> {
              result.set(request.services().accounts().write(draft));
              request.services().accounts().activate(alice.id());
              request.services().accounts().deactivate(alice.id());
              request.services().accounts().delete(alice.id());
              request.services().consents().put(alice.id(), "app", new Consent(Set.of(), null));
              request.services().consents().withdraw(alice.id(), "other");
              return PolicyResult.of(
                  request.services().consents().find(alice.id(), "other").isPresent());
            });
    var consents = lab.engine().services().from(Lab.origin()).consents();
    consents.put(alice.id(), "other", new Consent(Set.of(), null));
    int before = lab.events().size();

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.PASS);
    assertThat(trial.withheld())
        .extracting(lab::words)
        .containsExactly(
            "Change an account",
            "Change an account",
            "Change an account",
            "Delete an account",
            "Keep what somebody agreed to for “app”",
            "Forget what somebody agreed to for “other”");
    assertThat(result.get()).isInstanceOf(AccountWrite.Refused.class);
    assertThat(lab.events()).hasSize(before);
    assertThat(lab.engine().users().find(alice.id()))
        .get()
        .returns(alice.name(), User::name)
        .returns(true, User::active);
    assertThat(consents.find(alice.id(), "app")).isEmpty();
    assertThat(consents.find(alice.id(), "other")).isPresent();
    assertThat(accepts(alice, "alice's")).isTrue();
  }

  @Test
  void nothingIsClaimedAndNobodyElsewhereAsked() {
    String name = lab.name("claim");
    UUID policy =
        lab.policy(
            request -> {
              boolean claimed =
                  request.services().tokens().claim("captcha", name, Duration.ofHours(1));
              try {
                request
                    .services()
                    .remote()
                    .ask(
                        new RemoteQuestion(
                            URI.create("http://localhost:1/"),
                            RemoteQuestion.Encoding.FORM,
                            Map.of(),
                            Map.of(),
                            Duration.ofSeconds(1)));
                return PolicyResult.pass();
              } catch (RemoteException e) {
                return PolicyResult.of(!claimed);
              }
            });

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(trial.withheld())
        .extracting(lab::words)
        .containsExactly(
            "Take note that a token for “captcha” was used", "Ask a service elsewhere");
    assertThat(lab.engine().tokens().claim("captcha", name, Duration.ofHours(1))).isTrue();
  }

  @Test
  void aTrialOfAPasswordIsNoAttempt() {
    UUID policy =
        lab.policy(
            request ->
                PolicyResult.of(
                    request
                            .services()
                            .passwords()
                            .check(
                                PendingUser.of(alice), "wrong", Set.of(PasswordBackend.INBUILT), 1)
                        != null));
    int before = lab.events().size();

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(trial.decision().reason()).contains("a trial checks no password");
    assertThat(lab.events()).hasSize(before);
    assertThat(accepts(alice, "alice's")).isTrue();
  }

  @Test
  void oneThatThrowsFailsAndIsNotRecorded() {
    UUID policy =
        lab.policy(
            request -> {
              throw new IllegalStateException("broken");
            });
    int before = lab.events().size();

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(trial.decision().reason()).contains("broken");
    assertThat(lab.events()).hasSize(before);
  }

  @Test
  void evaluationsThatAreToBeRecordedAreNotInATrial() {
    UUID policy = lab.loggedPolicy("dummy", Map.of("result", true, "wait_min", 0, "wait_max", 1));
    int before = lab.events().size();

    Trial trial = trials.ofPolicy(policy, question(alice)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.PASS);
    assertThat(lab.events()).hasSize(before);
  }

  @Test
  void aTrialIsAskedAnewAndItsAnswerIsNobodyElses() {
    AtomicInteger asked = new AtomicInteger();
    ScriptedPolicy.Script counting =
        request -> {
          asked.incrementAndGet();
          return PolicyResult.pass();
        };
    UUID policy =
        lab.policy("scripted", Map.of("script", ScriptedPolicy.of(counting), "reused", true));
    LabFlow flow = lab.flow().policy(toPolicy(policy)).stage("dummy", Map.of()).create();
    lab.browser(alice).get(flow);
    lab.browser(alice).get(flow);
    assertThat(asked).hasValue(1);

    trials.ofPolicy(policy, question(alice));
    assertThat(asked).hasValue(2);

    trials.ofFlow(flow.slug(), question(alice));
    assertThat(asked).hasValue(3);
  }

  @Test
  void aStageBindingIsTriedWithAllThatIsBoundAndAsItIsBound() {
    AtomicReference<String> seen = new AtomicReference<>("");
    UUID policy =
        lab.policy(
            request -> {
              seen.set(
                  request.flow().slug()
                      + " "
                      + request.binding().map(stage -> stage.type()).orElse("none"));
              return PolicyResult.pass();
            });
    LabFlow flow =
        lab.flow()
            .stage(
                lab.stage("dummy", Map.of()),
                binding ->
                    binding
                        .policy(toPolicy(policy), PolicyOptions::negated)
                        .policy(toPolicy(lab.policy(true, "second"))))
            .create();

    Trial trial = trials.ofStageBinding(flow.bindings().get(0), question(alice)).orElseThrow();

    assertThat(seen.get()).isEqualTo(flow.slug() + " dummy");
    assertThat(trial.decision().verdict()).isEqualTo(Verdict.PASS);
    assertThat(trial.decision().traces())
        .extracting(trace -> trace.answer())
        .containsExactly(Verdict.FAIL, Verdict.PASS);
  }

  @Test
  void aFlowsOwnPoliciesAreTried() {
    LabFlow flow = lab.flow().policy(toPolicy(lab.policy(false, "closed"))).create();

    Trial trial = trials.ofFlow(flow.slug(), question(null)).orElseThrow();

    assertThat(trial.decision().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(trial.decision().messages()).extracting(lab::words).containsExactly("closed");
  }

  @Test
  void whatIsNotThereCannotBeTried() {
    assertThat(trials.ofPolicy(UUID.randomUUID(), question(null))).isEmpty();
    assertThat(trials.ofStageBinding(UUID.randomUUID(), question(null))).isEmpty();
    assertThat(trials.ofFlow("no-such-flow", question(null))).isEmpty();
  }

  private boolean accepts(User user, String password) {
    return lab.engine()
            .credentials()
            .from(Lab.origin())
            .check(PendingUser.of(user), password, Set.of(PasswordBackend.INBUILT), 1000)
        instanceof io.vestibule.api.credential.PasswordCheck.Accepted;
  }

  private TrialQuestion question(@Nullable User user) {
    return question(user, false);
  }

  private TrialQuestion question(@Nullable User user, boolean loggedIn) {
    return new TrialQuestion(
        user,
        loggedIn,
        null,
        lab.engine().brand("localhost"),
        new RequestInfo(
            "198.51.100.3",
            "localhost",
            true,
            "GET",
            "/",
            Map.of("a", List.of("b")),
            "",
            Locale.ENGLISH,
            Map.of()),
        Map.of("department", "sales"));
  }
}
