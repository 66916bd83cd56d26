package io.vestibule.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The built-in login flow, from end to end. */
class LoginFlowTest {
  private final Lab lab = Lab.shared();

  @Test
  void nameAndPasswordLogIn() {
    User alice = lab.user("correct horse");
    LabBrowser browser = lab.browser();

    LabBrowser.Tab tab = browser.tab("default-authentication-flow", "next", "/app?x=1");
    tab.submit(Map.of("uid_field", alice.email().toUpperCase(java.util.Locale.ROOT)));
    assertThat(tab.view().challenge().component()).isEqualTo("ak-stage-password");
    Result result = tab.submit(Map.of("password", "correct horse"));

    assertThat(result).isEqualTo(new Result.Done("/app?x=1"));
    assertThat(browser.visitor().user()).extracting(User::username).isEqualTo(alice.username());
  }

  @Test
  void aWrongPasswordIsAskedForAgain() {
    User alice = lab.user("correct horse");
    LabBrowser browser = lab.browser();

    LabBrowser.Tab tab = browser.tab("default-authentication-flow");
    tab.submit(Map.of("uid_field", alice.username()));
    tab.submit(Map.of("password", "wrong"));

    assertThat(tab.view().errors()).extracting(FieldError::field).containsExactly("password");
    assertThat(browser.visitor().isAuthenticated()).isFalse();
  }
}
