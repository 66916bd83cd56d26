package io.vestibule.stages.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import io.vestibule.testkit.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds of stage that are kept and cannot be run: source and mutual TLS. */
class SourceStageTest {
  private final Lab lab = Lab.shared();
  private final Probe probe = new Probe();

  static Stream<Arguments> kinds() {
    return Stream.of(
            Map.entry("source", Map.of()),
            Map.entry("source", Map.of("source", "0190a1b2-0000-4000-8000-000000000001")),
            Map.entry(
                "mtls",
                Map.of("mode", "required", "cert_attribute", "subject", "user_attribute", "email")),
            Map.entry(
                "mtls",
                Map.of(
                    "mode", "optional", "cert_attribute", "email", "user_attribute", "username")))
        .map(kind -> Arguments.of(kind.getKey(), kind.getValue()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void nobodyGetsPast(String kind, Map<String, ?> config) {
    LabFlow flow = lab.flow().stage(kind, config).stage(lab.stage(probe)).create();

    for (Map<String, ?> answer :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("component", "ak-stage-dummy"),
            Map.of("to", "https://www.example.org/"),
            Map.of("certificate", "x"))) {
      LabBrowser browser = lab.browser();
      assertThat(lab.denial(browser.get(flow))).startsWith("This flow is not set up completely.");
      assertThat(browser.post(answer)).isInstanceOf(Result.Denied.class);
      assertThat(browser.postForm(answer)).isInstanceOf(Result.Denied.class);
      assertThat(lab.browser().tab(flow).shown()).isInstanceOf(Result.Denied.class);
    }
    assertThat(probe.reached()).isFalse();
  }

  /** A policy that fails may leave other stages in; this one denies. */
  @ParameterizedTest
  @MethodSource("kinds")
  void aPolicyThatCannotBeEvaluatedLetsNobodyPast(String kind, Map<String, ?> config) {
    Bound broken =
        new Bound.ToPolicy(
            lab.policy(
                request -> {
                  throw new IllegalStateException("broken");
                }));
    LabFlow flow =
        lab.flow()
            .stage(kind, config, stage -> stage.always().policy(broken))
            .stage(lab.stage(probe))
            .create();

    assertThat(lab.browser().get(flow)).isInstanceOf(Result.Denied.class);
    assertThat(probe.reached()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPolicyMayLeaveItOut(String kind, Map<String, ?> config) {
    Bound no = new Bound.ToPolicy(lab.policy(request -> PolicyResult.fail()));
    LabFlow flow =
        lab.flow()
            .stage(kind, config, stage -> stage.always().policy(no))
            .stage(lab.stage(probe))
            .create();

    lab.browser().get(flow);

    assertThat(probe.reached()).isTrue();
  }

  @Test
  void aSourceStageSaysThatItIsNotAvailableYet() {
    List<ConfigProblem> problems =
        new SourceStage().check(new SourceStage.Config(null, Duration.ofMinutes(10), List.of()));

    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.severity()).isEqualTo(ConfigProblem.Severity.UNUSABLE);
              assertThat(lab.words(problem.message())).contains("not available yet");
            });
  }
}
