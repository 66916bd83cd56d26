package io.vestibule.stages.password;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Link;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import io.vestibule.user.UserStore.NewUser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordStageTest {
  private static final String INBUILT = "authentik.core.auth.InbuiltBackend";
  private static final String TOKEN = "authentik.core.auth.TokenBackend";
  private static final String INVALID = "password: Invalid password";

  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser().at(lab.address());
  private final Probe probe = new Probe();
  private final User alice = lab.user(" alice's ");

  // --- right and wrong

  @Test
  void theRightPasswordProvesWhoThePersonIs() {
    browser.get(asking(alice));

    browser.post(Map.of("password", " alice's "));
    browser.follow();

    assertThat(probe.subject()).contains(PendingUser.of(alice));
    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("password");
    assertThat(probe.known(ContextKeys.USER_BACKEND)).contains(INBUILT);
  }

  @Test
  void theFirstProofOfARunStays() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, PendingUser.of(alice))))
            .policy(toPolicy(lab.knowing(ContextKeys.AUTH_METHOD, "auth_mfa")))
            .stage("password", Map.of("backends", List.of(INBUILT)))
            .stage(lab.stage(probe))
            .create();
    browser.get(flow);

    browser.post(Map.of("password", " alice's "));
    browser.follow();

    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("auth_mfa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "alice's", " Alice's ", " alice's  "})
  void anyOtherPasswordIsWrong(String password) {
    browser.get(asking(alice));

    browser.post(Map.of("password", password));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    assertThat(browser.view().errors().get(0).code()).isEqualTo("invalid");
    assertThat(probe.reached()).isFalse();
  }

  @Test
  void aPasswordMustBeTyped() {
    browser.get(asking(alice));

    browser.post(Map.of());

    assertThat(lab.errors(browser.view())).containsExactly("password: This field is required.");
  }

  @Test
  void aWrongPasswordIsInTheAuditLogWithoutThePassword() {
    browser.get(asking(alice));

    browser.post(Map.of("password", "hunter2"));

    assertThat(lab.events(EventActions.LOGIN_FAILED, alice))
        .singleElement()
        .asString()
        .doesNotContain("hunter2");
  }

  // --- who cannot prove anything

  @Test
  void anInactiveAccountsPasswordIsWrong() {
    lab.engine().users().setActive(alice.id(), false);
    browser.get(asking(alice));

    browser.post(Map.of("password", " alice's "));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void aLockedAccountsPasswordIsWrong() {
    lab.engine().users().lock(alice.id(), lab.clock().instant().plus(Duration.ofMinutes(5)));
    browser.get(asking(alice));

    browser.post(Map.of("password", " alice's "));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void thePasswordOfWhoeverDoesNotExistIsWrong() {
    browser.get(asking(PendingUser.unknown(lab.name("nobody")), Map.of()));

    browser.post(Map.of("password", " alice's "));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void anAccountWithoutAPasswordHasNoRightOne() throws Exception {
    User bob = lab.engine().users().create(NewUser.of(lab.name("bob"), "", ""));
    browser.get(asking(bob));

    browser.post(Map.of("password", "x"));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void whereTheRunIsAboutNobodyItIsDenied() {
    LabFlow flow = lab.flow().stage("password", Map.of("backends", List.of(INBUILT))).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
    assertThat(lab.denial(browser.post(Map.of("password", "x")))).isEqualTo("Unknown error");
  }

  // The original denies this, too: it looks at the pending user only.
  @Test
  void whoeverIsLoggedInIsAskedForTheirOwnPassword() {
    LabFlow flow =
        lab.flow()
            .stage("password", Map.of("backends", List.of(INBUILT)))
            .stage(lab.stage(probe))
            .create();
    browser.logIn(alice);
    browser.get(flow);
    assertThat(browser.view().person()).isEqualTo(alice.username());

    browser.post(Map.of("password", " alice's "));
    browser.follow();

    assertThat(probe.known(ContextKeys.PENDING_USER)).contains(PendingUser.of(alice));
  }

  // --- how often

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 2", "5, 5"})
  void soManyWrongPasswordsGiveTheRunUp(int configured, int wrong) {
    browser.get(asking(PendingUser.of(alice), Map.of("failed_attempts_before_cancel", configured)));
    for (int i = 1; i < wrong; i++) {
      browser.post(Map.of("password", "wrong"));
      assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    }

    Result result = browser.post(Map.of("password", "wrong"));

    assertThat(lab.denial(result)).isEqualTo("Invalid password");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void lookingAgainForgetsNoWrongPassword() {
    browser.get(asking(PendingUser.of(alice), Map.of("failed_attempts_before_cancel", 2)));
    browser.post(Map.of("password", "wrong"));
    browser.get();

    assertThat(lab.denial(browser.post(Map.of("password", "wrong")))).isEqualTo("Invalid password");
  }

  // A new run begins its count anew, but the account's goes on.
  @Test
  void theRightPasswordIsWrongForAWhileAfterTooManyWrongOnes() {
    LabFlow flow = asking(PendingUser.of(alice), Map.of("failed_attempts_before_cancel", 2));
    browser.get(flow);
    browser.post(Map.of("password", "wrong"));
    browser.post(Map.of("password", "wrong"));
    browser.get(flow);

    browser.post(Map.of("password", " alice's "));
    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
    lab.clock().advance(Duration.ofSeconds(30));

    assertThat(browser.post(Map.of("password", " alice's "))).isInstanceOf(Result.Onward.class);
  }

  @Test
  void aTypedPasswordThatIsMissingIsNoAttempt() {
    browser.get(asking(PendingUser.of(alice), Map.of("failed_attempts_before_cancel", 1)));
    browser.post(Map.of());
    browser.post(Map.of("password", ""));

    assertThat(browser.post(Map.of("password", " alice's "))).isInstanceOf(Result.Onward.class);
  }

  // --- what it is compared with

  @Test
  void anAppPasswordIsRightWhereTheStageAcceptsThem() {
    String appPassword = lab.engine().tokens().createAppPassword(lab.name("app"), alice.id(), null);
    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of(INBUILT, TOKEN))));

    browser.post(Map.of("password", appPassword));
    browser.follow();

    assertThat(probe.known(ContextKeys.AUTH_METHOD)).contains("token");
    assertThat(probe.known(ContextKeys.USER_BACKEND)).contains(TOKEN);
  }

  @Test
  void anAppPasswordIsWrongWhereTheStageDoesNot() {
    String appPassword = lab.engine().tokens().createAppPassword(lab.name("app"), alice.id(), null);
    browser.get(asking(alice));

    browser.post(Map.of("password", appPassword));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void anotherUsersAppPasswordIsWrong() {
    String appPassword =
        lab.engine().tokens().createAppPassword(lab.name("app"), lab.user("pw").id(), null);
    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of(TOKEN))));

    browser.post(Map.of("password", appPassword));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void anExpiredAppPasswordIsWrong() {
    String appPassword =
        lab.engine().tokens().createAppPassword(lab.name("app"), alice.id(), Duration.ofMinutes(1));
    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of(TOKEN))));
    lab.clock().advance(Duration.ofMinutes(1));

    browser.post(Map.of("password", appPassword));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  // The original does not look at the account here.
  @Test
  void anInactiveAccountsAppPasswordIsWrong() {
    String appPassword = lab.engine().tokens().createAppPassword(lab.name("app"), alice.id(), null);
    lab.engine().users().setActive(alice.id(), false);
    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of(TOKEN))));

    browser.post(Map.of("password", appPassword));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void theAccountsPasswordIsWrongWhereOnlyAppPasswordsAreAccepted() {
    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of(TOKEN))));

    browser.post(Map.of("password", " alice's "));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @Test
  void everyPasswordIsWrongWhereNothingIsComparedWith() {
    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of())));

    browser.post(Map.of("password", " alice's "));

    assertThat(lab.errors(browser.view())).containsExactly(INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authentik.sources.ldap.auth.LDAPBackend",
        "authentik.sources.kerberos.auth.KerberosBackend"
      })
  void aDirectoryAloneIsRefusedAndBesideOthersLeftOut(String backend) {
    assertThatThrownBy(() -> lab.stage("password", Map.of("backends", List.of(backend))))
        .hasMessageContaining("backends: ");

    browser.get(asking(PendingUser.of(alice), Map.of("backends", List.of(backend, INBUILT))));
    browser.post(Map.of("password", " alice's "));

    browser.follow();

    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aStageThatDoesNotSayWhatToCompareWithIsRefused() {
    assertThatThrownBy(() -> lab.stage("password", Map.of())).hasMessageContaining("backends: ");
  }

  // --- how it looks

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thePasswordCanBeSeenWhereTheStageSaysSo(boolean allowed) {
    browser.get(asking(PendingUser.of(alice), Map.of("allow_show_password", allowed)));

    assertThat(browser.view().challenge().attributes())
        .containsEntry("allow_show_password", allowed);
    assertThat(browser.view().challenge().fields())
        .singleElement()
        .extracting(Field::name, Field::kind, Field::autocomplete, Field::revealable)
        .containsExactly("password", FieldKind.PASSWORD, "current-password", allowed);
  }

  @Test
  void theBrandsRecoveryFlowIsLinkedWithTheQueryOfThisOne() {
    LabFlow recovery = lab.flow().create();
    browser.on(lab.brand(Map.of(Designation.RECOVERY, recovery.id())));

    browser.get(asking(alice), "next", "/app");

    String href = "/if/flow/" + recovery.slug() + "/?next=%2Fapp";
    assertThat(browser.view().challenge().attributes()).containsEntry("recovery_url", href);
    assertThat(browser.view().challenge().links()).extracting(Link::href).containsExactly(href);
  }

  @Test
  void aBrandWithoutARecoveryFlowHasNothingToLink() {
    browser.get(asking(alice));

    assertThat(browser.view().challenge().attributes()).doesNotContainKey("recovery_url");
    assertThat(browser.view().challenge().links()).isEmpty();
  }

  private LabFlow asking(User user) {
    return asking(PendingUser.of(user), Map.of());
  }

  private LabFlow asking(PendingUser user, Map<String, ?> options) {
    Map<String, Object> config = new HashMap<>();
    config.put("backends", List.of(INBUILT));
    config.putAll(options);
    return lab.flow()
        .policy(toPolicy(lab.knowing(ContextKeys.PENDING_USER, user)))
        .stage("password", config)
        .stage(lab.stage(probe))
        .create();
  }
}
