package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.testkit.Altcha;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of a login with a captcha after bad reputation does what it says. */
class LoginCaptchaFileTest {
  private static final String ADDRESS = "198.51.100.7";

  private final Lab own = Lab.with(Map.of());
  private final User alice = own.user("pw");
  private final LabBrowser browser = own.browser().at(ADDRESS);

  @BeforeEach
  void importExample() throws IOException {
    ImportReport report =
        new FlowFileLab(own)
            .imported(Files.readString(Path.of("../docs/flows/login-captcha.yaml")));
    assertThat(FlowFileLab.warnings(report)).isEmpty();
    assertThat(report.findings()).isEmpty();
  }

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  void whoeverHasDoneNothingSeesNoCaptcha() {
    identify();

    assertThat(component()).isEqualTo("ak-stage-password");
  }

  @Test
  void whoeverHasABadReputationSolvesOneAndLogsIn() {
    failures(own.user("pw"));
    identify();
    assertThat(component()).isEqualTo("ak-stage-captcha");

    browser.post(Map.of("token", Altcha.solve(browser.view().challenge())));
    browser.follow();
    assertThat(component()).isEqualTo("ak-stage-password");
    browser.post(Map.of("password", "pw"));
    browser.follow();

    assertThat(browser.visitor().user()).isNotNull();
  }

  @Test
  void whoeverDoesNotSolveItGetsNoFurther() {
    failures(alice);
    identify();

    browser.post(Map.of("password", "pw"));
    browser.follow();
    browser.post(Map.of("token", "none", "password", "pw"));
    browser.follow();

    assertThat(component()).isEqualTo("ak-stage-captcha");
    assertThat(browser.visitor().user()).isNull();
  }

  private void failures(User whose) {
    for (int i = 0; i < 5; i++) {
      own.engine()
          .audit()
          .record(
              new Origin(ADDRESS, ""), EventActions.LOGIN_FAILED, PendingUser.of(whose), Map.of());
    }
  }

  private void identify() {
    browser.get("login-captcha", Map.<String, List<String>>of());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
  }

  private String component() {
    return browser.view().challenge().component();
  }
}
