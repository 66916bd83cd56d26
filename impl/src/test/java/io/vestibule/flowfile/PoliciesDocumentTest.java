package io.vestibule.flowfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.event.Origin;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the page about policies do what it says. */
class PoliciesDocumentTest {
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private final Lab own = Lab.with(Map.of());
  private final User alice = own.user("pw");

  @BeforeEach
  void importExample() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/policies.md")));
    assertThat(example.results().map(found -> found.group(1)))
        .filteredOn(text -> text.contains("guarded-login"))
        .singleElement()
        .satisfies(
            text -> {
              ImportReport report = new FlowFileLab(own).imported(text);
              assertThat(FlowFileLab.warnings(report)).isEmpty();
              assertThat(report.findings()).isEmpty();
            });
  }

  @AfterEach
  void close() {
    own.close();
  }

  @Test
  void whoeverHasDoneNothingIsAskedForTheirPasswordAndLogsIn() {
    LabBrowser browser = identified("192.0.2.1");
    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-password");

    browser.post(Map.of("password", "pw"));
    browser.follow();

    assertThat(browser.visitor().user()).isNotNull();
  }

  @Test
  void whoeverHasABadReputationIsDenied() {
    for (int i = 0; i < 5; i++) {
      own.engine()
          .audit()
          .record(
              new Origin("192.0.2.1", ""),
              EventActions.LOGIN_FAILED,
              PendingUser.of(alice),
              Map.of());
    }

    LabBrowser browser = identified("192.0.2.1");

    assertThat(browser.last()).isInstanceOf(Result.Denied.class);
    assertThat(own.denial(browser.last())).isEqualTo("Too many failures. Try again later.");
  }

  private LabBrowser identified(String address) {
    LabBrowser browser = own.browser().at(address);
    browser.get("guarded-login", Map.<String, List<String>>of());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    return browser;
  }
}
