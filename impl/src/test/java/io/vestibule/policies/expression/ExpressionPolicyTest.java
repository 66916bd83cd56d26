package io.vestibule.policies.expression;

import static io.vestibule.testkit.LabFlow.toPolicy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  // --- CEL

  private UUID cel(String expression) {
    return lab.policy("expression", Map.of("language", "cel", "expression", expression));
  }

  private Result open(String expression) {
    return browser.get(
        lab.flow().policy(toPolicy(cel(expression))).stage("dummy", Map.of()).create());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "request.method == \"GET\" && flow.slug.startsWith(\"flow-\") && !binding.exists",
        "!user.authenticated && !pending_user.exists",
        "dyn(true)"
      })
  void aFlowIsOpenToWhomTheExpressionLetsIn(String expression) {
    assertThat(open(expression)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void whomItDoesNotLetInIsToldWhatItSays() {
    assertThat(lab.denial(open("message(\"some message\") && false"))).contains("some message");
  }

  @Test
  void aDenialIsSaidAlsoWhereTheStageWouldOnlyBeLeftOut() {
    LabFlow flow =
        lab.flow()
            .stage(
                "dummy",
                Map.of(),
                stage -> stage.whenRun().policy(toPolicy(cel("deny(\"Not from here.\")"))))
            .stage("dummy", Map.of())
            .create();

    assertThat(lab.denial(browser.get(flow))).contains("Not from here.");
  }

  @Test
  void whatItChangesIsSeenByTheNextPolicy() {
    LabFlow flow =
        lab.flow()
            .allPolicies()
            .policy(toPolicy(cel("plan_set(\"company\", {\"name\": \"ACME\"})")))
            .policy(toPolicy(cel("context.company.name == \"ACME\"")))
            .stage("dummy", Map.of())
            .create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Asked.class);
  }

  @Test
  void itKnowsTheGroupsAboveThePersonsOwn() {
    User alice = lab.user("alice's");
    UUID group = lab.group(alice);
    LabFlow flow =
        lab.flow()
            .policy(toPolicy(cel("in_group(user, \"" + group + "\") && user.authenticated")))
            .stage("dummy", Map.of())
            .create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Denied.class);
    assertThat(lab.browser(alice).get(flow)).isInstanceOf(Result.Asked.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "context.missing == 1 | line 1, column 8: there is no \"missing\"",
        "\"no\" in context ? true : context.flow_id | line 1",
        "'a'.matches('x{900}' + user.name + 'y{900}') | over budget: size of a regular expression"
      })
  void whatCannotBeEvaluatedLetsNobodyInAndIsLoggedByThePolicysName(String expression, String why) {
    UUID policy = cel(expression);
    LabFlow flow = lab.flow().policy(toPolicy(policy)).stage("dummy", Map.of()).create();

    assertThat(browser.get(flow)).isInstanceOf(Result.Denied.class);

    String name =
        Objects.requireNonNull(lab.engine().definitions().latest().policies().get(policy))
            .policy()
            .name();
    assertThat(lab.events())
        .anySatisfy(
            event -> {
              assertThat(event.action()).isEqualTo(EventActions.POLICY_EXCEPTION);
              assertThat(event.details().toString()).contains(name, why);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "/", "return True", "'test'", "user.emial == ''", "1"})
  void whatIsNoExpressionIsRefusedWithItsPlace(String expression) {
    assertThat(new ExpressionPolicy().check(new ExpressionPolicy.Config(expression, Language.CEL)))
        .isNotEmpty()
        .allSatisfy(
            problem -> {
              assertThat(problem.isError()).isTrue();
              assertThat(problem.field()).isEqualTo("expression");
              assertThat(problem.message())
                  .isInstanceOfSatisfying(
                      Text.Literal.class,
                      text -> assertThat(text.value()).contains("line 1, column ", "\n", "^"));
            });
  }

  @Test
  void whatIsAnExpressionHasNoProblem() {
    assertThat(new ExpressionPolicy().check(new ExpressionPolicy.Config("true", Language.CEL)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "return True, needs_python",
    "'user.username == \"ada\"', needs_language",
    "True, needs_python"
  })
  void pythonThatWouldDoAsCelIsToldApart(String expression, String text) {
    assertThat(
            new ExpressionPolicy().check(new ExpressionPolicy.Config(expression, Language.PYTHON)))
        .singleElement()
        .isEqualTo(ConfigProblem.unusable("language", Text.of(ExpressionPolicy.class, text)));
  }
}
