package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run belongs to whoever was logged in at its last step. */
class RunOwnerTest {
  private final Lab lab = Lab.shared();
  private final User alice = lab.user("alice's");
  private final LabBrowser browser = lab.browser();
  private final LabFlow flow =
      lab.flow().stage("dummy", Map.of()).stage(lab.stage(new Probe())).create();

  /** Alice is in the middle of the flow, as a program. */
  @BeforeEach
  void halfway() {
    browser.logIn(alice);
    browser.get(flow);
    browser.post(Map.of());
  }

  @Test
  void itsOwnerGoesOnWithIt() {
    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void nobodyGoesOnWithItOnceTheOwnerIsLoggedOut() {
    browser.cookie(null);

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void nobodyAnswersItOnceTheOwnerIsLoggedOut() {
    browser.cookie(null);

    browser.post(Map.of());
    browser.get();

    // The answer was one to the first stage of a new run.
    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(browser.view().person()).isEmpty();
  }

  @Test
  void anotherUserDoesNotGoOnWithIt() {
    browser.logIn(lab.user("bob's"));

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void theOwnerWhoComesBackStartsAgain() {
    browser.cookie(null);
    browser.get();
    browser.logIn(alice);

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void anOwnerWhoMayNoLongerLogInDoesNotGoOnWithIt() {
    lab.engine().users().setActive(alice.id(), false);

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void anOwnerWithANewSessionGoesOnWithIt() {
    browser.logIn(alice);

    browser.get();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void thePageOfALoggedOutOwnerIsNotProcessed() {
    LabBrowser.Tab tab = browser.tab(flow);
    ChallengeView shown = tab.view();
    browser.cookie(null);

    tab.submit(Map.of());

    assertThat(tab.view().run()).isNotEqualTo(shown.run());
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-dummy");
    assertThat(tab.view().notices()).isNotEmpty();
  }

  @Test
  void aRunNobodyWasLoggedInAtMayBeAnybodys() {
    LabBrowser other = lab.browser();
    other.get(flow);
    other.post(Map.of());
    other.logIn(alice);

    other.get();

    assertThat(other.view().challenge().component()).isEqualTo("probe");
  }

  @Test
  void loggingOutByAFlowDropsTheOtherRuns() {
    browser.get("default-invalidation-flow", Map.of());
    browser.logIn(alice);

    browser.get(flow);

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void loggingOutDropsRunsNobodyWasLoggedInAtToo() {
    LabBrowser other = lab.browser();
    other.get(flow);
    other.post(Map.of());
    other.logIn(alice);
    other.get("default-invalidation-flow", Map.of());

    other.get(flow);

    assertThat(other.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }

  @Test
  void loggingOutGoesOnWithItsOwnRun() {
    LabFlow leaving =
        lab.flow().stage("user_logout", Map.of()).stage(lab.stage(new Probe())).create();
    browser.get(leaving);

    browser.follow();

    assertThat(browser.view().challenge().component()).isEqualTo("probe");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }
}
