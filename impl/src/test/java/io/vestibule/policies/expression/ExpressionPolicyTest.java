package io.vestibule.policies.expression;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.flow.FlowReply.Result;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpressionPolicyTest {
  private final Lab lab = Lab.shared();
  private final UUID python = lab.policy("expression", Map.of("expression", "return True"));
  private final LabBrowser browser = lab.browser();

  @Test
  void whatIsPythonIsKeptAndCannotBeUsed() {
    PolicyDefinition definition = lab.engine().definitions().latest().policies().get(python);

    assertThat(definition)
        .isInstanceOfSatisfying(
            PolicyDefinition.Unusable.class,
            unusable ->
                assertThat(unusable.config())
                    .isEqualTo(new ExpressionPolicy.Config("return True", Language.PYTHON)));
  }

  @ParameterizedTest
  @EnumSource
  void whateverAFailureMeansAFlowStaysShut(FailureResult result) {
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(python), options -> options.failing(result))
            .stage("dummy", Map.of())
            .create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Denied.class);
  }

  @ParameterizedTest
  @EnumSource
  void whateverAFailureMeansAStageStaysIn(FailureResult result) {
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage ->
                    stage.whenRun().policy(toPolicy(python), options -> options.failing(result)))
            .create();

    browser.get(flow);

    assertThat(browser.view().challenge().component()).isEqualTo("ak-stage-dummy");
  }
}
