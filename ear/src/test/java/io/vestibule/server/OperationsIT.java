package io.vestibule.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What probes and scrapers learn of a node. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OperationsIT {
  private static final String PASSWORD = "a long password";
  private static final String METRICS = "/metrics";
  private static final String TOKEN = "the token of a scraper in a test";

  private final Lab node = TestServer.node();

  @Deployment(testable = false)
  static EnterpriseArchive ear() {
    SettingsOnServer.write("# for tests\nvestibule.metrics.token = " + TOKEN + "\n");
    return TestServer.ear();
  }

  @AfterAll
  static void remove() {
    SettingsOnServer.remove();
  }

  private static double value(String series) {
    return new Program()
        .get(METRICS)
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready"})
  void aProbeIsToldYesAndLeavesNothingBehind(String path) {
    Program.Answer answer = new Program().get(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.headers("Set-Cookie")).isEmpty();
    assertThat(answer.json().path("status").asText()).isIn("live", "ready");
  }

  @Test
  void everyPartOfTheNodeIsWell() {
    assertThat(new Program().get("/health/ready").json().path("checks").toString())
        .isEqualTo("{\"database\":\"ok\",\"schema\":\"ok\",\"mail\":\"ok\"}");
  }

  @Test
  void aLoginMovesTheCounters() {
    User user = node.user(PASSWORD);
    String flow = "{flow=\"default-authentication-flow\"}";
    double started = value("vestibule_runs_started_total" + flow);
    double finished = value("vestibule_runs_finished_total" + flow);
    double logins = value("vestibule_logins_total{result=\"succeeded\"}");
    double failed = value("vestibule_logins_total{result=\"failed\"}");
    double hashes = value("vestibule_hash_duration_seconds_count{purpose=\"verify\"}");

    new Program().logIn(user.username(), "wrong");
    new Program().logIn(user.username(), PASSWORD);

    assertThat(value("vestibule_runs_started_total" + flow)).isEqualTo(started + 2);
    assertThat(value("vestibule_runs_finished_total" + flow)).isEqualTo(finished + 1);
    assertThat(value("vestibule_logins_total{result=\"succeeded\"}")).isEqualTo(logins + 1);
    assertThat(value("vestibule_logins_total{result=\"failed\"}")).isEqualTo(failed + 1);
    assertThat(value("vestibule_hash_duration_seconds_count{purpose=\"verify\"}"))
        .isEqualTo(hashes + 2);
    assertThat(value("vestibule_ready")).isEqualTo(1);
  }

  @Test
  void aScraperGetsTheFormatItAsksFor() {
    Program.Answer open =
        new Program().with("Accept", "application/openmetrics-text;version=1.0.0").get(METRICS);

    assertThat(open.header("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(open.headers("Set-Cookie")).isEmpty();
    assertThat(open.header("Cache-Control")).isEqualTo("no-store");
    assertThat(new Program().get(METRICS).header("Content-Type")).startsWith("text/plain");
  }

  @Test
  void forAStrangerThereIsNothingUnlessTheyHaveTheToken() {
    Program stranger = new Program().with("X-Forwarded-For", "203.0.113.9");
    assertThat(stranger.get(METRICS).status()).isEqualTo(404);
    assertThat(stranger.get(METRICS).body()).doesNotContain("vestibule_");

    stranger.with("Authorization", "Bearer " + TOKEN);
    assertThat(stranger.get(METRICS).status()).isEqualTo(200);
  }

  @Test
  void flowsThatAreNotThereMakeNoSeries() {
    new Program().get("/if/flow/no-such-flow/");
    new Program().get("/api/v3/flows/executor/no-such-flow/?query=");

    assertThat(new Program().get(METRICS).body()).doesNotContain("no-such-flow");
  }
}
