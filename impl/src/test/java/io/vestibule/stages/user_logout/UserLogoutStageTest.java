package io.vestibule.stages.user_logout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UserLogoutStageTest {
  private final Lab lab = Lab.shared();
  private final User alice = lab.user("pw");
  private final LabBrowser browser = lab.browser(alice);
  private final LabFlow flow =
      lab.flow().designation(Designation.INVALIDATION).stage("user_logout", Map.of()).create();

  @Test
  void aLookLogsAProgramOut() {
    assertThat(browser.get(flow)).isEqualTo(new Result.Done("/"));
    assertThat(browser.cookie()).isNull();
  }

  @Test
  void anAnswerLogsAProgramOut() {
    assertThat(browser.post(flow, Map.of())).isEqualTo(new Result.Done("/"));
    assertThat(browser.cookie()).isNull();
  }

  @Test
  void theSessionIsOverForWhoeverHasItsCookie() {
    String cookie = Objects.requireNonNull(browser.cookie());
    browser.get(flow);

    browser.cookie(cookie);

    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void theUsersOtherSessionsGoOn() {
    LabBrowser elsewhere = lab.browser(alice);

    browser.get(flow);

    assertThat(elsewhere.visitor().isAuthenticated()).isTrue();
  }

  @Test
  void aLogoutIsInTheAuditLogOnce() {
    browser.get(flow);
    browser.get(flow);

    assertThat(lab.events(EventActions.LOGOUT, alice)).hasSize(1);
  }

  @Test
  void whoeverIsNotLoggedInIsDoneAtOnce() {
    assertThat(lab.browser().tab(flow).shown()).isEqualTo(new Result.Done("/"));
  }

  // A link somebody else made must not log anybody out.
  @Test
  void aPageAsksBeforeItLogsOut() {
    LabBrowser.Tab tab = browser.tab(flow);

    assertThat(lab.words(Objects.requireNonNull(tab.view().challenge().action())))
        .isEqualTo("Log out");
    assertThat(browser.visitor().isAuthenticated()).isTrue();
    assertThat(tab.submit(Map.of())).isEqualTo(new Result.Done("/"));
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }

  @Test
  void whoeverHasConfirmedIsNotAskedAgain() {
    LabBrowser.Tab tab = browser.tab(flow);

    assertThat(tab.confirmed()).isEqualTo(new Result.Done("/"));
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }
}
