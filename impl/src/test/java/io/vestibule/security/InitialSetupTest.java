package io.vestibule.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.credential.PasswordBackend;
import io.vestibule.api.credential.PasswordCheck;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.settings.SettingsException;
import io.vestibule.setup.Setup;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The initial set-up happens once per installation, whatever is deleted and however often it is
 * started again (CVE-2023-46249).
 */
@ExtendWith(QuietLog.class)
class InitialSetupTest {
  private static final Map<String, String> PASSWORD =
      Map.of("password", "correct horse", "password_repeat", "correct horse");

  private Lab lab = Lab.with(Map.of());

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void theLinkSetsThePasswordAndLogsIn() {
    LabBrowser browser = lab.browser();

    browser.tab(Setup.FLOW, "flow_token", link()).submit(PASSWORD);

    assertThat(accepts("correct horse")).isTrue();
    assertThat(browser.visitor().superuser()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"password1", "administrator", "akadmin77", "vestibule2026", "seven77"})
  void aPasswordThatIsTriedFirstIsNotTaken(String password) {
    Map<String, String> choice = Map.of("password", password, "password_repeat", password);

    Result result = lab.browser().tab(Setup.FLOW, "flow_token", link()).submit(choice);

    assertThat(result).isInstanceOf(Result.Asked.class);
    assertThat(accepts(password)).isFalse();
  }

  @Test
  void theLinkWorksOnce() {
    String link = link();
    lab.browser().tab(Setup.FLOW, "flow_token", link).submit(PASSWORD);

    Result again = lab.browser().get(Setup.FLOW, query(link));

    assertThat(again).isInstanceOf(Result.Denied.class);
  }

  @Test
  void withoutALinkThereIsNoSetUp() {
    Result page = lab.browser().tab(Setup.FLOW).shown();
    Result program = lab.browser().get(Setup.FLOW, Map.of());
    Result guessed = lab.browser().get(Setup.FLOW, query("guessed"));

    assertThat(page).isInstanceOf(Result.Denied.class);
    assertThat(program).isInstanceOf(Result.Denied.class);
    assertThat(guessed).isInstanceOf(Result.Denied.class);
  }

  @Test
  void aNewStartMakesANewLinkAndTheOldOneIsWorthNothing() {
    String old = link();

    restart(Map.of());

    assertThat(lab.browser().get(Setup.FLOW, query(old))).isInstanceOf(Result.Denied.class);
    assertThat(lab.browser().get(Setup.FLOW, query(link()))).isInstanceOf(Result.Asked.class);
  }

  @Test
  void aPageOpenedByTheOldLinkSetsNoPassword() {
    LabBrowser.Tab tab = lab.browser().tab(Setup.FLOW, "flow_token", link());
    Lab otherNode = lab.restarted(Map.of());
    otherNode.engine().close();

    Result result = tab.submit(PASSWORD);

    assertThat(result).isInstanceOf(Result.Denied.class);
    assertThat(accepts("correct horse")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void theLinkExpires(int seconds, boolean works) {
    lab.clock().advance(Duration.ofHours(24).plusSeconds(seconds));

    Result result = lab.browser().get(Setup.FLOW, query(link()));

    assertThat(result).isInstanceOf(works ? Result.Asked.class : Result.Denied.class);
  }

  @Test
  void afterTheSetUpNoStartMakesALink() {
    lab.browser().tab(Setup.FLOW, "flow_token", link()).submit(PASSWORD);

    restart(Map.of());

    assertThat(lab.engine().setupLink()).isEmpty();
    assertThat(lab.browser().get(Setup.FLOW, Map.of())).isInstanceOf(Result.Denied.class);
  }

  @Test
  void theSetUpDoesNotComeBackWithTheFirstAdminGone() {
    lab.browser().tab(Setup.FLOW, "flow_token", link()).submit(PASSWORD);
    lab.engine().users().delete(admin().orElseThrow().id());

    restart(Map.of());
    restart(Map.of());

    assertThat(lab.engine().setupLink()).isEmpty();
    assertThat(admin()).isEmpty();
    assertThat(lab.browser().get(Setup.FLOW, Map.of())).isInstanceOf(Result.Denied.class);
  }

  @Test
  void theFirstAdminDoesNotComeBackEvenIfTheSetUpWasNeverDone() {
    String link = link();
    lab.engine().users().delete(admin().orElseThrow().id());

    restart(Map.of());

    assertThat(lab.engine().setupLink()).isEmpty();
    assertThat(admin()).isEmpty();
    assertThat(lab.browser().get(Setup.FLOW, query(link))).isInstanceOf(Result.Denied.class);
  }

  @Test
  void aBuiltInFlowThatWasDeletedDoesNotComeBack() {
    lab.engine()
        .definitions()
        .change(
            changes -> {
              changes.deleteFlow(changes.findFlow(Setup.FLOW).orElseThrow());
              return true;
            });

    restart(Map.of());

    assertThat(lab.engine().setupLink()).isEmpty();
    assertThat(lab.browser().get(Setup.FLOW, Map.of())).isInstanceOf(Result.Unknown.class);
  }

  // --- what an operator gives by settings
  // --------------------------------------------------------------------------

  @Test
  void aBootstrapPasswordIsSetInsteadOfALink() {
    restart(Map.of("vestibule.bootstrap.password", "from the operator"));

    assertThat(lab.engine().setupLink()).isEmpty();
    assertThat(accepts("from the operator")).isTrue();
  }

  @Test
  void aBootstrapPasswordIsOnlyLookedAtUntilTheSetUpIsDone() {
    lab.browser().tab(Setup.FLOW, "flow_token", link()).submit(PASSWORD);

    restart(Map.of("vestibule.bootstrap.password", "from the operator"));

    assertThat(accepts("from the operator")).isFalse();
    assertThat(accepts("correct horse")).isTrue();
  }

  @Test
  void aBootstrapPasswordIsNotSetTwice() {
    restart(Map.of("vestibule.bootstrap.password", "from the operator"));

    restart(Map.of("vestibule.bootstrap.password", "something else"));

    assertThat(accepts("something else")).isFalse();
    assertThat(accepts("from the operator")).isTrue();
  }

  @Test
  void aBootstrapPasswordBringsNoAdminBack() {
    restart(Map.of("vestibule.bootstrap.password", "from the operator"));
    lab.engine().users().delete(admin().orElseThrow().id());

    restart(Map.of("vestibule.bootstrap.password", "from the operator"));

    assertThat(admin()).isEmpty();
    assertThat(lab.engine().setupLink()).isEmpty();
  }

  @Test
  void aBootstrapTokenIsGivenOnce() {
    restart(Map.of("vestibule.bootstrap.token", "the first token of them"));

    restart(Map.of("vestibule.bootstrap.token", "another token than that"));

    assertThat(isAdmins("the first token of them")).isTrue();
    assertThat(isAdmins("another token than that")).isFalse();
  }

  @Test
  void aBootstrapTokenIsWorthNothingOnceItsOwnerIsGone() {
    Map<String, String> settings = Map.of("vestibule.bootstrap.token", "the first token of them");
    restart(settings);
    lab.engine().users().delete(admin().orElseThrow().id());

    restart(settings);

    assertThat(isAdmins("the first token of them")).isFalse();
  }

  @Test
  void aShortBootstrapTokenIsRefused() {
    Map<String, String> settings = Map.of("vestibule.bootstrap.token", "x".repeat(19));

    assertThatThrownBy(() -> lab.restarted(settings)).isInstanceOf(SettingsException.class);
  }

  private void restart(Map<String, String> settings) {
    Lab next = lab.restarted(settings);
    lab.engine().close();
    lab = next;
  }

  private String link() {
    String link = lab.engine().setupLink().orElseThrow();
    return link.substring(link.indexOf('=') + 1);
  }

  private static Map<String, List<String>> query(String link) {
    return Map.of("flow_token", List.of(link));
  }

  private Optional<User> admin() {
    return lab.engine().users().findBy(Set.of(UserField.USERNAME), Setup.ADMIN, true);
  }

  private boolean accepts(String password) {
    return lab.engine()
            .credentials()
            .from(Lab.origin())
            .check(
                PendingUser.of(admin().orElseThrow()), password, Set.of(PasswordBackend.INBUILT), 5)
        instanceof PasswordCheck.Accepted;
  }

  private boolean isAdmins(String token) {
    return lab.engine().sessions().resolveApiToken(token).superuser();
  }
}
