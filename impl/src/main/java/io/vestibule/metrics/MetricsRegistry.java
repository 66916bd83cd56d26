package io.vestibule.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Counts and times what the engine does, and writes it down for a scraper in the text formats of
 * OpenMetrics 1.0 and of Prometheus.
 *
 * <p>The one class that knows the library. It has a registry of its own, so nothing stays behind
 * when the application is deployed anew. The library's own configuration, which it would look for
 * in the server's system properties, is left out, and exemplars with it: they would start a thread.
 */
public final class MetricsRegistry implements Metrics {
  private static final double NANOS = 1e9;
  private static final double[] STEP_BOUNDS = {
    .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30
  };
  private static final double[] POLICY_BOUNDS = {
    .00001, .0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5, 10, 30
  };
  private static final double[] HASH_BOUNDS = {
    .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private final PrometheusProperties properties = PrometheusProperties.builder().build();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<Described> described = new ArrayList<>();

  private final Counter started =
      counter(
          "vestibule_runs_started", "Flows begun, whether or not they were for the person", "flow");
  private final Counter finished =
      counter("vestibule_runs_finished", "Flows somebody was through with", "flow");
  private final Counter denied =
      counter(
          "vestibule_runs_denied",
          "Flows that ended with \"no\", by the kind of thing that said so",
          "flow",
          "by");
  private final Counter steps =
      counter(
          "vestibule_steps",
          "Calls of stages, by kind of stage and what came of it",
          "flow",
          "stage",
          "result");
  private final Histogram stepTimes =
      histogram(
          "vestibule_step_duration",
          "Time stages took, to be shown and to judge an answer",
          STEP_BOUNDS,
          "stage",
          "action");
  private final Histogram policyTimes =
      histogram(
          "vestibule_policy_duration",
          "Time policies took, those that gave no answer included",
          POLICY_BOUNDS,
          "policy");
  private final Counter policiesFailed =
      counter(
          "vestibule_policies_failed",
          "Evaluations of policies that threw, hung, found no turn or gave no answer",
          "policy");
  private final Histogram hashTimes =
      histogram(
          "vestibule_hash_duration",
          "Time password hashes took, without the wait for a turn",
          HASH_BOUNDS,
          "purpose");
  private final Histogram hashWaits =
      histogram("vestibule_hash_wait", "Time password hashes waited for a turn", HASH_BOUNDS);
  private final Counter logins =
      counter(
          "vestibule_logins",
          "Logins: sessions made for somebody who was not logged in, and passwords and factors that were wrong or not looked at",
          "result");
  private final Counter sessions =
      counter(
          "vestibule_login_sessions_made",
          "Login sessions made, those of people who were logged in already included");
  private final Counter repeated =
      counter(
          "vestibule_database_repeats",
          "Work in the database done again because it lost a race for a row");

  /** A registry in which nothing is counted yet. */
  public MetricsRegistry() {
    logins.initLabelValues("succeeded");
    logins.initLabelValues("failed");
    for (Hashing purpose : Hashing.values()) {
      hashTimes.initLabelValues(word(purpose));
    }
  }

  /**
   * Adds something that is looked at when the metrics are read.
   *
   * @param name its name, with its unit at the end if it has one
   * @param help what it is, in one line
   * @param value gives it, in no time; empty if it is not known at the moment
   */
  public void gauge(String name, String help, Supplier<OptionalDouble> value) {
    described.add(new Described(name, "gauge", List.of(), help));
    GaugeWithCallback.builder(properties)
        .name(name)
        .help(help)
        .callback(callback -> value.get().ifPresent(known -> callback.call(known)))
        .register(registry);
  }

  /**
   * What a scraper gets.
   *
   * @param contentType its media type
   * @param body the text, in UTF-8
   */
  @SuppressWarnings("ArrayRecordComponent") // written to the response and gone
  public record Scrape(String contentType, byte[] body) {}

  /**
   * Writes all metrics down.
   *
   * @param accept the media types the scraper takes, as in its {@code Accept} header; OpenMetrics
   *     is for who names it, and the older format of Prometheus for everybody else
   */
  public Scrape scrape(String accept) {
    ExpositionFormatWriter writer = OpenMetricsTextFormatWriter.create();
    if (!writer.accepts(accept)) {
      writer = PrometheusTextFormatWriter.create();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(body, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Scrape(writer.getContentType(), body.toByteArray());
  }

  /** All metrics there are, as the guide for operators lists them. */
  public List<Described> described() {
    return List.copyOf(described);
  }

  /**
   * A metric.
   *
   * @param name its name as a scraper sees it
   * @param type {@code counter}, {@code gauge} or {@code histogram}
   * @param labels by what it is told apart
   * @param help what it is
   */
  public record Described(String name, String type, List<String> labels, String help) {}

  @Override
  public void runStarted(String flow) {
    started.labelValues(flow).inc();
  }

  @Override
  public void runFinished(String flow) {
    finished.labelValues(flow).inc();
  }

  @Override
  public void runDenied(String flow, Enum<?> by) {
    denied.labelValues(flow, word(by)).inc();
  }

  @Override
  public void stageShown(String flow, String stage, StepResult result, long nanos) {
    steps.labelValues(flow, stage, word(result)).inc();
    stepTimes.labelValues(stage, "show").observe(nanos / NANOS);
  }

  @Override
  public void stageAnswered(String flow, String stage, StepResult result, long nanos) {
    steps.labelValues(flow, stage, word(result)).inc();
    if (nanos > 0) {
      stepTimes.labelValues(stage, "submit").observe(nanos / NANOS);
    }
  }

  @Override
  public void policyEvaluated(String kind, boolean answered, long nanos) {
    policyTimes.labelValues(kind).observe(nanos / NANOS);
    if (!answered) {
      policiesFailed.labelValues(kind).inc();
    }
  }

  @Override
  public void hashed(Hashing purpose, long waited, long took) {
    hashWaits.observe(waited / NANOS);
    hashTimes.labelValues(word(purpose)).observe(took / NANOS);
  }

  @Override
  public void sessionMade(boolean login) {
    sessions.inc();
    if (login) {
      logins.labelValues("succeeded").inc();
    }
  }

  @Override
  public void loginFailed() {
    logins.labelValues("failed").inc();
  }

  @Override
  public void databaseCallRepeated() {
    repeated.inc();
  }

  private Counter counter(String name, String help, String... labels) {
    described.add(new Described(name + "_total", "counter", List.of(labels), help));
    return Counter.builder(properties)
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds, String... labels) {
    described.add(new Described(name + "_seconds", "histogram", List.of(labels), help));
    return Histogram.builder(properties)
        .name(name)
        .unit(Unit.SECONDS)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
