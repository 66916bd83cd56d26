package io.vestibule.stages.deny;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.context.ContextKeys;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DenyStageTest {
  private final Lab lab = Lab.shared();
  private final LabBrowser browser = lab.browser();

  @Test
  void aLookIsDenied() {
    LabFlow flow = lab.flow().stage("deny", Map.of()).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
    assertThat(browser.runs().entries()).isEmpty();
  }

  @Test
  void anAnswerIsDenied() {
    LabFlow flow = lab.flow().stage("deny", Map.of()).create();

    assertThat(lab.denial(browser.post(flow, Map.of("deny", false)))).isEqualTo("Unknown error");
  }

  @Test
  void theStageMayHaveItsOwnWords() {
    LabFlow flow = lab.flow().stage("deny", Map.of("deny_message", "foo {0} '")).create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("foo {0} '");
  }

  @Test
  void aPolicysWordsWin() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.DENY_MESSAGE, "bar")))
            .stage("deny", Map.of("deny_message", "foo"))
            .create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("bar");
  }

  @Test
  void aPolicyMayHaveNothingToSay() {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(lab.knowing(ContextKeys.DENY_MESSAGE, "")))
            .stage("deny", Map.of("deny_message", "foo"))
            .create();

    assertThat(lab.denial(browser.get(flow))).isEqualTo("Unknown error");
  }
}
