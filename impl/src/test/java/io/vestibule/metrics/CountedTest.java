package io.vestibule.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.user.User;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import io.vestibule.testkit.LabFlow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the engine counts while people go through flows. */
class CountedTest {
  private static final String LOGIN = "default-authentication-flow";
  private static final Lab LAB = Lab.with(Map.of());

  @AfterAll
  static void close() {
    LAB.close();
  }

  private static String scrape() {
    return new String(LAB.engine().metrics().scrape("").body(), StandardCharsets.UTF_8);
  }

  /** A value; 0 if there is no such series. */
  private static double value(String series) {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void aLoginMovesTheCounters() {
    User user = LAB.user("correct horse");
    double started = value("vestibule_runs_started_total{flow=\"" + LOGIN + "\"}");
    double finished = value("vestibule_runs_finished_total{flow=\"" + LOGIN + "\"}");
    double failed = value("vestibule_logins_total{result=\"failed\"}");
    double succeeded = value("vestibule_logins_total{result=\"succeeded\"}");
    double sessions = value("vestibule_login_sessions_made_total");
    double hashes = value("vestibule_hash_duration_seconds_count{purpose=\"verify\"}");

    LabBrowser browser = LAB.browser();
    LabBrowser.Tab tab = browser.tab(LOGIN);
    tab.submit(Map.of("uid_field", user.username()));
    tab.submit(Map.of("password", "wrong"));
    tab.submit(Map.of("password", "correct horse"));

    assertThat(value("vestibule_runs_started_total{flow=\"" + LOGIN + "\"}"))
        .isEqualTo(started + 1);
    assertThat(value("vestibule_runs_finished_total{flow=\"" + LOGIN + "\"}"))
        .isEqualTo(finished + 1);
    assertThat(value("vestibule_logins_total{result=\"failed\"}")).isEqualTo(failed + 1);
    assertThat(value("vestibule_logins_total{result=\"succeeded\"}")).isEqualTo(succeeded + 1);
    assertThat(value("vestibule_login_sessions_made_total")).isEqualTo(sessions + 1);
    assertThat(value("vestibule_hash_duration_seconds_count{purpose=\"verify\"}"))
        .isEqualTo(hashes + 2);
  }

  @Test
  void stepsAreCountedByWhatCameOfThem() {
    LabFlow flow =
        LAB.flow().stage("identification", Map.of("user_fields", List.of("username"))).create();
    LabBrowser browser = LAB.browser();

    browser.get(flow);
    browser.post(Map.of());
    browser.post(Map.of("uid_field", LAB.user("correct horse").username()));

    String steps = "vestibule_steps_total{flow=\"" + flow.slug() + "\",result=\"";
    String kind = "\",stage=\"identification\"}";
    assertThat(value(steps + "shown" + kind)).isEqualTo(2);
    assertThat(value(steps + "refused" + kind)).isEqualTo(1);
    assertThat(value(steps + "answered" + kind)).isEqualTo(1);
  }

  @Test
  void aDenialIsCountedByTheKindOfThingThatSaidNo() {
    LabFlow flow = LAB.flow().stage("deny", Map.of()).create();

    LAB.browser().get(flow);

    assertThat(value("vestibule_runs_denied_total{by=\"stage\",flow=\"" + flow.slug() + "\"}"))
        .isEqualTo(1);
    assertThat(value("vestibule_runs_started_total{flow=\"" + flow.slug() + "\"}")).isEqualTo(1);
  }

  @Test
  void policiesAreTimedByTheirKindAndTrialsAreNot() {
    double before = value("vestibule_policy_duration_seconds_count{policy=\"scripted\"}");
    double failed = value("vestibule_policies_failed_total{policy=\"scripted\"}");
    LabFlow flow =
        LAB.flow()
            .stage("deny", Map.of())
            .policy(
                new Bound.ToPolicy(
                    LAB.policy(
                        request -> {
                          throw new IllegalStateException("broken");
                        })))
            .create();

    LAB.browser().get(flow);

    assertThat(value("vestibule_policy_duration_seconds_count{policy=\"scripted\"}"))
        .isEqualTo(before + 1);
    assertThat(value("vestibule_policies_failed_total{policy=\"scripted\"}")).isEqualTo(failed + 1);
  }

  /** Whoever asks for addresses at random must not fill the memory of node and scraper. */
  @Test
  void flowsThatAreNotThereMakeNoSeries() {
    LAB.browser().get("no-such-flow", Map.of());

    assertThat(scrape()).doesNotContain("no-such-flow");
  }

  @Test
  void queuesAreLookedAtWhenTheMetricsAreRead() {
    assertThat(scrape().lines())
        .contains(
            "vestibule_ready 1.0",
            "vestibule_mails_due 0.0",
            "vestibule_mails_late_seconds 0.0",
            "vestibule_mails_failed 0.0",
            "vestibule_policy_threads 0.0",
            "vestibule_policy_threads_abandoned 0.0",
            "vestibule_hashes_waiting 0.0");
  }

  @Test
  void nobodysNameOrAddressIsInThem() {
    User user = LAB.user("correct horse");
    LAB.browser(user);

    assertThat(scrape()).doesNotContain(user.username(), user.id().toString(), "192.0.2.1");
  }
}
