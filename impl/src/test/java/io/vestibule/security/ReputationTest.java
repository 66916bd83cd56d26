package io.vestibule.security;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.reputation.Reputation;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** J-35: a reputation policy is no tool to keep somebody else out. */
class ReputationTest {
  private static final String RIGHT = "correct horse";

  private final Lab lab = Lab.shared();
  private final Reputation reputation = lab.engine().reputation();
  private final User bob = lab.user(RIGHT);
  private final PendingUser pending = PendingUser.of(bob);
  private final String home = lab.address();
  private final String attacker = lab.address();
  private final LabFlow flow =
      lab.flow()
          .stage("identification", Map.of("user_fields", List.of("username")))
          .stage(
              "deny",
              Map.of(),
              stage -> stage.whenRun().policy(toPolicy(lab.policy("reputation", Map.of()))))
          .stage("password", Map.of("backends", List.of("authentik.core.auth.InbuiltBackend")))
          .stage("user_login", Map.of())
          .create();

  @Test
  void whoseNameWasTriedAThousandTimesElsewhereLogsInFromTheUsualAddress() {
    logIn(home);
    badLogins(1000);

    assertThat(reputation.of(pending, attacker)).isLessThanOrEqualTo(-4);
    assertThat(reputation.of(pending, home)).isEqualTo(1);
    assertThat(logIn(home).visitor().user()).isEqualTo(current());
  }

  @Test
  void whoeverTriesIsKeptOut() {
    badLogins(1000);

    LabBrowser browser = lab.browser().at(attacker);
    browser.get(flow);
    browser.post(Map.of("uid_field", bob.username()));

    assertThat(browser.follow()).isInstanceOf(Result.Denied.class);
  }

  /** The address, too: whomever they try next. */
  @Test
  void whoeverTriesIsKeptOutOfOtherAccountsToo() {
    badLogins(1000);

    LabBrowser browser = lab.browser().at(attacker);
    browser.get(flow);
    browser.post(Map.of("uid_field", lab.user("pw").username()));

    assertThat(browser.follow()).isInstanceOf(Result.Denied.class);
  }

  @Test
  void scoresOfAddressesAndOfPairsAreKeptApart() {
    badLogins(1000);

    assertThat(reputation.ofAddress(attacker)).isEqualTo(-5);
    assertThat(reputation.ofPair(pending, attacker)).isEqualTo(-5);
    assertThat(reputation.ofAddress(home)).isZero();
    assertThat(reputation.ofPair(pending, home)).isZero();
  }

  private void badLogins(int times) {
    for (int i = 0; i < times; i++) {
      lab.engine()
          .credentials()
          .from(new Origin(attacker, "lab-reference"))
          .check(pending, "wrong", Set.of(PasswordBackend.INBUILT), 5);
    }
  }

  private LabBrowser logIn(String address) {
    LabBrowser browser = lab.browser().at(address);
    browser.get(flow);
    browser.post(Map.of("uid_field", bob.username()));
    browser.follow();
    browser.post(Map.of("password", RIGHT));
    browser.follow();
    assertThat(browser.visitor().user()).isNotNull();
    return browser;
  }

  private User current() {
    return lab.engine().users().find(bob.id()).orElseThrow();
  }
}
