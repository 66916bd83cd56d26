package io.vestibule.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vestibule.metrics.Metrics.Hashing;
import io.vestibule.metrics.Metrics.StepResult;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsRegistryTest {
  private static final String OPEN = "application/openmetrics-text; version=1.0.0";

  private enum By {
    FLOW_POLICY
  }

  private final MetricsRegistry metrics = new MetricsRegistry();

  private String scrape(String accept) {
    return new String(metrics.scrape(accept).body(), StandardCharsets.UTF_8);
  }

  @Test
  void whatIsToldIsCountedByFlowStageAndPolicy() {
    metrics.runStarted("login");
    metrics.runStarted("login");
    metrics.runFinished("login");
    metrics.runDenied("login", By.FLOW_POLICY);
    metrics.stageShown("login", "password", StepResult.SHOWN, 2_000_000);
    metrics.stageAnswered("login", "password", StepResult.REFUSED, 600_000_000);
    metrics.stageAnswered("login", "password", StepResult.REFUSED, 0);
    metrics.policyEvaluated("expression", true, 20_000);
    metrics.policyEvaluated("expression", false, 20_000);
    metrics.hashed(Hashing.VERIFY, 1_000_000_000L, 60_000_000);
    metrics.sessionMade(true);
    metrics.sessionMade(false);
    metrics.loginFailed();
    metrics.databaseCallRepeated();

    assertThat(scrape(OPEN).lines())
        .contains(
            "vestibule_runs_started_total{flow=\"login\"} 2.0",
            "vestibule_runs_finished_total{flow=\"login\"} 1.0",
            "vestibule_runs_denied_total{by=\"flow_policy\",flow=\"login\"} 1.0",
            "vestibule_steps_total{flow=\"login\",result=\"shown\",stage=\"password\"} 1.0",
            "vestibule_steps_total{flow=\"login\",result=\"refused\",stage=\"password\"} 2.0",
            "vestibule_step_duration_seconds_bucket{action=\"submit\",stage=\"password\",le=\"0.5\"} 0",
            "vestibule_step_duration_seconds_bucket{action=\"submit\",stage=\"password\",le=\"1.0\"} 1",
            "vestibule_step_duration_seconds_count{action=\"submit\",stage=\"password\"} 1",
            "vestibule_step_duration_seconds_sum{action=\"show\",stage=\"password\"} 0.002",
            "vestibule_policy_duration_seconds_count{policy=\"expression\"} 2",
            "vestibule_policies_failed_total{policy=\"expression\"} 1.0",
            "vestibule_hash_duration_seconds_sum{purpose=\"verify\"} 0.06",
            "vestibule_hash_wait_seconds_sum 1.0",
            "vestibule_logins_total{result=\"succeeded\"} 1.0",
            "vestibule_logins_total{result=\"failed\"} 1.0",
            "vestibule_login_sessions_made_total 2.0",
            "vestibule_database_repeats_total 1.0");
  }

  @Test
  void openMetricsIsForWhoNamesIt() {
    assertThat(metrics.scrape(OPEN).contentType())
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(scrape(OPEN)).endsWith("# EOF\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*/*", "text/plain;version=0.0.4", "text/html"})
  void everybodyElseGetsTheFormatOfPrometheus(String accept) {
    assertThat(metrics.scrape(accept).contentType())
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(scrape(accept)).doesNotContain("# EOF");
  }

  @Test
  void aGaugeThatIsNotKnownIsNotThere() {
    metrics.gauge("vestibule_known", "Known", () -> OptionalDouble.of(3));
    metrics.gauge("vestibule_unknown", "Unknown", OptionalDouble::empty);

    assertThat(scrape(OPEN))
        .contains("vestibule_known 3.0\n")
        .doesNotContain("\nvestibule_unknown ");
  }

  /** Another deployment in the same server must not meet what this one has left. */
  @Test
  void nothingIsSharedAndNoThreadStarted() {
    metrics.runStarted("login");

    assertThat(new String(new MetricsRegistry().scrape("").body(), StandardCharsets.UTF_8))
        .doesNotContain("flow=\"login\"");
    assertThat(PrometheusRegistry.defaultRegistry.scrape().size()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("prometheus"));
  }
}
