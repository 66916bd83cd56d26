package io.vestibule.bench;

import io.vestibule.metrics.Metrics.StepResult;
import io.vestibule.metrics.MetricsRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What counting costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MetricsBenchmark {
  private final MetricsRegistry metrics = new MetricsRegistry();

  /** A step: taken, counted and timed. */
  @Benchmark
  public void countStep() {
    long start = System.nanoTime();
    metrics.stageShown(
        "default-authentication-flow",
        "identification",
        StepResult.SHOWN,
        System.nanoTime() - start);
  }

  /** What a scraper gets. */
  @Benchmark
  public int scrape() {
    return metrics.scrape("application/openmetrics-text").body().length;
  }
}
