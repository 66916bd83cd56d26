package io.vestibule.engine;

import io.vestibule.credential.PasswordHashes;
import io.vestibule.health.Health;
import io.vestibule.health.HealthReport;
import io.vestibule.mail.MailBacklog;
import io.vestibule.metrics.MetricsRegistry;
import io.vestibule.policy.GuardedCalls;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a scraper learns of how long queues are at the moment. */
final class EngineGauges {
  private EngineGauges() {}

  /** Adds them to the metrics. What needs the database is what was seen of it a second ago. */
  static void add(
      MetricsRegistry metrics, Health health, GuardedCalls calls, PasswordHashes hashes) {
    metrics.gauge(
        "vestibule_ready",
        "Whether the node can serve people: 1 if the database answers and its schema fits",
        () -> OptionalDouble.of(health.report().isReady() ? 1 : 0));
    metrics.gauge(
        "vestibule_mails_due",
        "Mails that could be sent now, of the whole installation",
        ofMails(health, MailBacklog::due));
    metrics.gauge(
        "vestibule_mails_late_seconds",
        "Time since when the first of them could have been sent",
        ofMails(health, mails -> mails.late().toMillis() / 1000.0));
    metrics.gauge(
        "vestibule_mails_failed",
        "Mails that were given up, of those that are still kept",
        ofMails(health, MailBacklog::failed));
    metrics.gauge(
        "vestibule_policy_threads",
        "Policies evaluated at the moment on threads of their own, of 64 at the most",
        () -> OptionalDouble.of(calls.underWay()));
    metrics.gauge(
        "vestibule_policy_threads_abandoned",
        "Those of them that go on although nobody waits for them any more",
        () -> OptionalDouble.of(calls.abandoned()));
    metrics.gauge(
        "vestibule_hashes_waiting",
        "Password hashes that wait for their turn",
        () -> OptionalDouble.of(hashes.waiting()));
  }

  /** Something of the mails, as long as the database answers. */
  private static Supplier<OptionalDouble> ofMails(
      Health health, ToDoubleFunction<MailBacklog> what) {
    return () -> {
      HealthReport report = health.report();
      @Nullable MailBacklog mails = report.mails();
      return mails == null ? OptionalDouble.empty() : OptionalDouble.of(what.applyAsDouble(mails));
    };
  }
}
