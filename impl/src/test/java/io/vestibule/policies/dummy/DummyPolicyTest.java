package io.vestibule.policies.dummy;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DummyPolicyTest {
  private final Lab lab = Lab.shared();

  @Test
  void itSaysNoUnlessToldOtherwise() {
    assertThat(lab.denial(lab.browser().get(guarded(Map.of("wait_min", 0, "wait_max", 1)))))
        .isEqualTo("dummy");
  }

  @Test
  void itSaysYesWhereItIsToldTo() {
    LabFlow flow = guarded(Map.of("result", true, "wait_min", 0, "wait_max", 1));

    assertThat(lab.browser().get(flow)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void itSaysSoWhicheverWayItWent() {
    UUID yes = lab.policy("dummy", Map.of("result", true, "wait_min", 0, "wait_max", 1));
    LabFlow flow =
        lab.flow()
            .stage("dummy", Map.of(), stage -> stage.whenRun().policy(toPolicy(yes)))
            .create();
    LabBrowser browser = lab.browser();

    browser.get(flow);

    assertThat(lab.notices(browser.view())).containsExactly("dummy");
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "5, 4", "0, 0"})
  void itFailsWhereThereIsNothingToWaitBetween(int min, int max) {
    User alice = lab.user("pw");

    lab.browser(alice).get(guarded(Map.of("result", true, "wait_min", min, "wait_max", max)));

    assertThat(lab.events(EventActions.POLICY_EXCEPTION, alice)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"-1, 5", "0, -1", "0, 3601"})
  void itDoesNotWaitLongerThanAnHourNorShorterThanNothing(int min, int max) {
    assertThatThrownBy(() -> lab.policy("dummy", Map.of("wait_min", min, "wait_max", max)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itWaitsUntilItsTimeIsUp() {
    UUID slow = lab.policy("dummy", Map.of("result", true, "wait_min", 3599, "wait_max", 3600));
    LabFlow flow =
        lab.flow()
            .designation(Designation.ENROLLMENT)
            .policy(toPolicy(slow), options -> options.within(1).failing(FailureResult.FAIL))
            .create();
    User alice = lab.user("pw");

    assertThat(lab.denial(lab.browser(alice).get(flow)))
        .isEqualTo("Flow does not apply to current user.");
    assertThat(lab.events(EventActions.POLICY_EXCEPTION, alice).get(0).details())
        .containsEntry("reason", "it took longer than 1 s");
  }

  private LabFlow guarded(Map<String, ?> config) {
    return lab.flow()
        .policy(toPolicy(lab.policy("dummy", config)))
        .stage("dummy", Map.of())
        .create();
  }
}
