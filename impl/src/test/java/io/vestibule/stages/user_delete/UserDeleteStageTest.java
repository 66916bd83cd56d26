package io.vestibule.stages.user_delete;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDeleteStageTest {
  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final LabBrowser browser = lab.browser(alice);
  private final Probe probe = new Probe();
  private final LabFlow flow = deleting(Map.of());
  private final Map<String, String> confirmed = Map.of("confirmation", alice.username());

  @Test
  void whoIsLoggedInIsAskedAndNothingHappens() {
    browser.get(flow);

    assertThat(browser.view().challenge().component()).isEqualTo("vestibule-stage-user-delete");
    assertThat(browser.view().person()).isEqualTo(alice.username());
    assertThat(browser.view().challenge().fields())
        .extracting(Field::name)
        .containsExactly("confirmation");
    assertThat(isThere(alice)).isTrue();
    assertThat(browser.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void whoConfirmsIsDeletedAndLoggedOut() {
    LabBrowser elsewhere = lab.browser(alice);
    browser.get(flow);

    browser.post(confirmed);

    assertThat(browser.effect()).isInstanceOf(FlowReply.Effect.SignedOut.class);
    assertThat(isThere(alice)).isFalse();
    assertThat(browser.visitor().isAuthenticated()).isFalse();
    assertThat(elsewhere.visitor().isAuthenticated()).isFalse();
    assertThat(lab.events(EventActions.USER_DELETE, alice)).hasSize(1);
    browser.follow();
    assertThat(probe.subject()).isEmpty();
  }

  @Test
  void aPageDeletesToo() {
    LabBrowser.Tab tab = browser.tab(flow);

    tab.submit(Map.of("confirmation", " " + alice.username().toUpperCase(Locale.ROOT) + " "));

    assertThat(isThere(alice)).isFalse();
    assertThat(tab.view().challenge().component()).isEqualTo("probe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "user", "  ", "true"})
  void anythingElseIsAskedForAgain(String typed) {
    browser.get(flow);

    browser.post(Map.of("confirmation", typed));

    assertThat(browser.view().errors()).isNotEmpty();
    assertThat(isThere(alice)).isTrue();
  }

  @Test
  void anEmptyAnswerDeletesNobody() {
    browser.get(flow);

    browser.post(Map.of());

    assertThat(lab.errors(browser.view())).containsExactly("confirmation: This field is required.");
    assertThat(isThere(alice)).isTrue();
  }

  // --- whose account

  @Test
  void nobodyIsDenied() {
    LabBrowser anonymous = lab.browser();

    assertThat(lab.denial(anonymous.get(flow))).isEqualTo("No Pending User.");
    assertThat(lab.denial(anonymous.post(confirmed))).isEqualTo("No Pending User.");
  }

  @Test
  void whomTheRunIsAboutIsNotDeletedUnlessLoggedIn() {
    LabFlow about =
        lab.flow()
            .allPolicies()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .stage(lab.stage(run -> Outcome.done().with(ContextKeys.PROVEN_USER, alice.id())))
            .stage("user_delete", Map.of())
            .create();
    LabBrowser browser = lab.browser();
    browser.get(about);

    assertThat(lab.denial(browser.follow())).isEqualTo("No Pending User.");
    assertThat(isThere(alice)).isTrue();
  }

  @Test
  void whoeverIsLoggedInDeletesNobodyElse() {
    User bob = lab.user("bob's");
    LabFlow about =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(bob))))
            .stage("user_delete", Map.of())
            .create();

    for (User name : List.of(alice, bob)) {
      assertThat(lab.denial(browser.post(about, Map.of("confirmation", name.username()))))
          .isEqualTo("No Pending User.");
    }
    assertThat(isThere(alice)).isTrue();
    assertThat(isThere(bob)).isTrue();
  }

  @Test
  void whoCameByTheirOwnLinkIsDeletedToo() {
    browser.get(flow, "flow_token", lab.link(flow, alice));

    browser.post(confirmed);

    assertThat(isThere(alice)).isFalse();
    assertThat(browser.last()).isNotInstanceOf(Result.Denied.class);
  }

  @Test
  void theLastWhoCanDoEverythingIsTold() {
    try (Lab own = Lab.with(Map.of())) {
      User admin = own.superuser();
      own.engine()
          .users()
          .setActive(
              own.engine()
                  .users()
                  .findBy(
                      java.util.Set.of(io.vestibule.api.user.UserField.USERNAME), "akadmin", true)
                  .orElseThrow()
                  .id(),
              false);
      LabFlow its = own.flow().stage("user_delete", Map.of()).create();
      LabBrowser admins = own.browser(admin);
      admins.get(its);

      Result result = admins.post(Map.of("confirmation", admin.username()));

      assertThat(own.denial(result)).startsWith("This is the last account that can administer");
      assertThat(admins.visitor().isAuthenticated()).isTrue();
    }
  }

  // --- how fresh

  @Test
  void whoLoggedInLongAgoIsAskedForThePassword() {
    lab.clock().advance(Duration.ofMinutes(15));
    browser.get(flow);
    assertThat(browser.view().challenge().fields())
        .extracting(Field::name)
        .containsExactly("confirmation", "password");

    browser.post(confirmed);
    assertThat(lab.errors(browser.view())).containsExactly("password: This field is required.");
    browser.post(answer("wrong"));
    assertThat(lab.errors(browser.view())).containsExactly("password: Invalid password");
    assertThat(isThere(alice)).isTrue();

    browser.post(answer("alice's"));
    assertThat(isThere(alice)).isFalse();
  }

  @Test
  void aLoginCountsUntilItIsTooOld() {
    lab.clock().advance(Duration.ofMinutes(15).minusMillis(1));
    browser.get(flow);

    browser.post(confirmed);

    assertThat(isThere(alice)).isFalse();
  }

  @Test
  void aLoginThatGotTooOldWhileTheFormWasShownCountsNoMore() {
    browser.get(flow);
    lab.clock().advance(Duration.ofMinutes(15));

    browser.post(confirmed);

    assertThat(lab.errors(browser.view()))
        .containsExactly(
            "non_field_errors: Your login is too old by now."
                + " Please enter your password, too.");
    assertThat(isThere(alice)).isTrue();
    browser.post(answer("alice's"));
    assertThat(isThere(alice)).isFalse();
  }

  @Test
  void anotherLoginOfTheSameAccountIsNotThisOne() {
    lab.clock().advance(Duration.ofMinutes(15));
    lab.browser(alice);

    browser.get(flow);

    assertThat(browser.view().challenge().fields()).hasSize(2);
  }

  @Test
  void thePasswordInTheSameRunIsFreshEnough() {
    LabFlow asking =
        lab.flow()
            .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
            .stage("user_delete", Map.of("reauthenticate_after", "seconds=0"))
            .create();
    browser.get(asking);
    browser.post(Map.of("password", "alice's"));

    browser.follow();

    assertThat(browser.view().challenge().fields()).hasSize(1);
  }

  @Test
  void aStageMayAlwaysAskForThePassword() {
    browser.get(deleting(Map.of("reauthenticate_after", "seconds=0")));

    assertThat(browser.view().challenge().fields()).hasSize(2);
  }

  @Test
  void wrongPasswordsAreCounted() {
    browser.get(deleting(Map.of("reauthenticate_after", "seconds=0")));
    for (int i = 0; i < 5; i++) {
      browser.post(answer("wrong"));
    }

    browser.post(answer("alice's"));

    assertThat(lab.errors(browser.view())).containsExactly("password: Invalid password");
    assertThat(isThere(alice)).isTrue();
  }

  @Test
  void aTimeBeforeTheLoginIsRefused() {
    assertThatThrownBy(() -> lab.stage("user_delete", Map.of("reauthenticate_after", "seconds=-1")))
        .hasMessageContaining("reauthenticate_after: ");
  }

  private LabFlow deleting(Map<String, ?> config) {
    return lab.flow().stage("user_delete", config).stage(lab.stage(probe)).create();
  }

  private Map<String, String> answer(String password) {
    return Map.of("confirmation", alice.username(), "password", password);
  }

  private boolean isThere(User user) {
    return lab.engine().users().find(user.id()).isPresent();
  }
}
