package io.vestibule.stages.new_password;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Requirement;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewPasswordStageTest {
  private static final Map<String, String> NEW = answer("a new password");

  private final Lab lab = Lab.shared();
  private final User alice = lab.user("the old one");
  private final Probe probe = new Probe();
  private final LabFlow flow =
      lab.flow()
          .requires(Requirement.REQUIRE_TOKEN)
          .stage("new_password", Map.of())
          .stage(lab.stage(probe))
          .create();
  private final LabBrowser browser = lab.browser().at(lab.address());

  @Test
  void thePersonOfTheLinkChoosesANewPassword() {
    browser.get(flow, "flow_token", lab.link(flow, alice));
    assertThat(browser.view().person()).isEqualTo(alice.username());

    browser.post(NEW);

    assertThat(works("a new password")).isTrue();
    assertThat(works("the old one")).isFalse();
  }

  @Test
  void theRunGoesOnWithTheLinkAsItsProof() {
    browser.get(flow, "flow_token", lab.link(flow, alice));

    browser.post(NEW);
    browser.get(flow);

    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("token");
  }

  @Test
  void aNewPasswordIsInTheAuditLogWithoutThePassword() {
    browser.get(flow, "flow_token", lab.link(flow, alice));

    browser.post(NEW);

    assertThat(lab.events(EventActions.PASSWORD_SET, alice))
        .singleElement()
        .asString()
        .doesNotContain("a new password");
  }

  @Test
  void passwordManagersKnowTheFields() {
    browser.get(flow, "flow_token", lab.link(flow, alice));

    assertThat(browser.view().challenge().fields())
        .allSatisfy(
            field -> {
              assertThat(field.kind()).isEqualTo(FieldKind.PASSWORD);
              assertThat(field.autocomplete()).isEqualTo("new-password");
            })
        .extracting(Field::name)
        .containsExactly("password", "password_repeat");
  }

  // --- what is not accepted

  @ParameterizedTest
  @CsvSource({
    "a new password, another one, non_field_errors: Passwords don't match.",
    "a new password, A new password, non_field_errors: Passwords don't match.",
    "sevenxx, sevenxx, password: The password must have at least 8 characters.",
    "'', '', password: This field may not be blank.",
  })
  void aPasswordThatIsNotAcceptedIsAskedForAgain(String password, String repeat, String error) {
    browser.get(flow, "flow_token", lab.link(flow, alice));

    browser.post(Map.of("password", password, "password_repeat", repeat));

    assertThat(lab.errors(browser.view())).contains(error);
    assertThat(works("the old one")).isTrue();
  }

  @Test
  void theLinkStillWorksAfterThat() {
    browser.get(flow, "flow_token", lab.link(flow, alice));
    browser.post(answer("short"));

    browser.post(NEW);

    assertThat(works("a new password")).isTrue();
  }

  // --- what policies do not accept

  @Test
  void whatAPolicyHasAgainstAPasswordIsToldAtItsField() {
    UUID no = lab.policy(false, "Not this one.", "Nor that one.");
    LabFlow judged = judged(no);
    browser.get(judged, "flow_token", lab.link(judged, alice));

    browser.post(NEW);

    assertThat(lab.errors(browser.view()))
        .containsExactly("password: Not this one.", "password: Nor that one.");
    assertThat(works("the old one")).isTrue();
  }

  @Test
  void aPolicyThatSaysNoWithoutAWordKeepsThePasswordFromBeingSet() {
    LabFlow judged = judged(lab.policy(false));
    browser.get(judged, "flow_token", lab.link(judged, alice));

    browser.post(NEW);

    assertThat(lab.errors(browser.view())).hasSize(1);
    assertThat(works("the old one")).isTrue();
  }

  @Test
  void whatAllPoliciesAcceptIsSet() {
    List<Object> seen = new ArrayList<>();
    UUID looking =
        lab.policy(
            request -> {
              seen.add(request.context().text("password").orElse(""));
              seen.add(request.subject().map(PendingUser::username).orElse(""));
              return PolicyResult.pass();
            });
    LabFlow judged = judged(looking, lab.policy(true, "Well done."));
    browser.get(judged, "flow_token", lab.link(judged, alice));

    browser.post(NEW);

    assertThat(seen).containsExactly("a new password", alice.username());
    assertThat(works("a new password")).isTrue();
  }

  @Test
  void oneThatSaysNoIsEnough() {
    LabFlow judged = judged(lab.policy(true), lab.policy(false, "No."), lab.policy(true));
    browser.get(judged, "flow_token", lab.link(judged, alice));

    browser.post(NEW);

    assertThat(lab.errors(browser.view())).containsExactly("password: No.");
  }

  @Test
  void aPolicyThatThrowsOrIsGoneAcceptsNothing() {
    UUID throwing =
        lab.policy(
            request -> {
              throw new IllegalStateException("broken");
            });
    for (UUID policy : List.of(throwing, new UUID(1, 2))) {
      LabFlow judged = judged(policy);
      browser.get(judged, "flow_token", lab.link(judged, alice));

      browser.post(NEW);

      assertThat(lab.errors(browser.view())).hasSize(1);
    }
    assertThat(works("the old one")).isTrue();
  }

  @Test
  void theRunDoesNotRememberWhatWasAskedAbout() {
    LabFlow judged = judged(lab.policy(false));
    browser.get(judged, "flow_token", lab.link(judged, alice));

    browser.post(NEW);

    assertThat(browser.runs().entries())
        .isNotEmpty()
        .noneMatch(run -> run.toString().contains("a new password"));
  }

  @Test
  void aPasswordPolicyJudgesAsItsConfigurationSays() {
    LabFlow judged = judged(lab.policy("password", Map.of("length_min", 20)));
    browser.get(judged, "flow_token", lab.link(judged, alice));

    browser.post(answer("nineteen characters"));
    assertThat(lab.errors(browser.view()))
        .containsExactly("password: The password must have at least 20 characters.");
    browser.post(answer("nineteen characters+"));

    assertThat(works("nineteen characters+")).isTrue();
  }

  private LabFlow judged(UUID... policies) {
    return lab.flow()
        .stage(
            "new_password",
            Map.of("validation_policies", Stream.of(policies).map(UUID::toString).toList()))
        .stage("dummy", Map.of())
        .create();
  }

  // --- without a link

  @Test
  void withoutALinkItIsDenied() {
    LabFlow open = lab.flow().stage("new_password", Map.of()).create();

    assertThat(lab.denial(lab.browser(alice).get(open))).isEqualTo("Unknown error");
  }

  @Test
  void withoutALinkAnAnswerIsDeniedToo() {
    LabFlow open =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage("new_password", Map.of())
            .create();

    assertThat(lab.denial(browser.post(open, NEW))).isEqualTo("Unknown error");
    assertThat(works("the old one")).isTrue();
  }

  @Test
  void aLinkForNobodyInParticularIsNotEnough() {
    assertThat(lab.denial(lab.browser(alice).get(flow, "flow_token", lab.link(flow, null))))
        .isEqualTo("Unknown error");
  }

  @Test
  void aMadeUpLinkIsNotEnough() {
    LabFlow open =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .policy(toPolicy(lab.knowing(ContextKeys.IS_RESTORED, "made-up")))
            .stage("new_password", Map.of())
            .create();

    Result result = browser.post(open, NEW);

    assertThat(lab.denial(result))
        .isEqualTo("This link was already used or has expired. Please request a new one.");
    assertThat(works("the old one")).isTrue();
  }

  // --- only once

  @Test
  void aLinkSetsAPasswordOnce() {
    String link = lab.link(flow, alice);
    browser.get(flow, "flow_token", link);
    browser.post(NEW);

    Result result = lab.browser().get(flow, "flow_token", link);

    assertThat(lab.denial(result))
        .isEqualTo("This link is invalid or has expired. Please request a new one.");
  }

  @Test
  void ofTwoRunsByOneLinkTheSecondIsTooLate() {
    String link = lab.link(flow, alice);
    LabBrowser other = lab.browser();
    browser.get(flow, "flow_token", link);
    other.get(flow, "flow_token", link);
    browser.post(NEW);

    Result result = other.post(answer("too late for this"));

    assertThat(lab.denial(result))
        .isEqualTo("This link was already used or has expired. Please request a new one.");
    assertThat(works("a new password")).isTrue();
  }

  @Test
  void ofManyRunsByOneLinkAtTheSameTimeOneSetsAPassword() throws Exception {
    int many = 6;
    String link = lab.link(flow, alice);
    CyclicBarrier together = new CyclicBarrier(many);
    ExecutorService threads = Executors.newFixedThreadPool(many);
    List<Future<Result>> results = new ArrayList<>();
    try {
      for (int i = 0; i < many; i++) {
        LabBrowser one = lab.browser();
        one.get(flow, "flow_token", link);
        Map<String, String> password = answer("password number " + i);
        results.add(
            threads.submit(
                () -> {
                  together.await(10, TimeUnit.SECONDS);
                  return one.post(password);
                }));
      }
      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        if (results.get(i).get(30, TimeUnit.SECONDS) instanceof Result.Onward) {
          winners.add(i);
        }
      }

      assertThat(winners).hasSize(1);
      assertThat(works("password number " + winners.get(0))).isTrue();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLinkThatExpiredUnderWayIsTooLate() {
    browser.get(flow, "flow_token", lab.link(flow, alice));
    lab.clock().advance(Duration.ofMinutes(29));
    browser.get();
    lab.clock().advance(Duration.ofMinutes(29));
    browser.get();
    lab.clock().advance(Duration.ofMinutes(2));

    Result result = browser.post(NEW);

    assertThat(lab.denial(result))
        .isEqualTo("This link was already used or has expired. Please request a new one.");
    assertThat(works("the old one")).isTrue();
  }

  // --- what it does not do

  @Test
  void aNewPasswordDoesNotActivateAnAccount() {
    lab.engine().users().setActive(alice.id(), false);
    browser.get(flow, "flow_token", lab.link(flow, alice));

    browser.post(NEW);

    assertThat(lab.engine().users().find(alice.id())).get().returns(false, User::active);
  }

  private static Map<String, String> answer(String password) {
    return Map.of("password", password, "password_repeat", password);
  }

  /** Whether Alice can log in with a password. */
  private boolean works(String password) {
    LabBrowser fresh = lab.browser().at(lab.address());
    fresh.get("default-authentication-flow", Map.of());
    fresh.post(Map.of("uid_field", alice.username()));
    return fresh.post(Map.of("password", password)) instanceof Result.Onward;
  }
}
