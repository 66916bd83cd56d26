package io.vestibule.flow;

import io.vestibule.api.user.User;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A run of the built-in login flow, at the password, as text and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RunCodecBenchmark {
  private final Lab lab = Lab.with(Map.of());
  private final Run run;

  /** A run that asks for the password. */
  public RunCodecBenchmark() {
    User alice = lab.user("correct horse");
    LabBrowser browser = lab.browser();
    browser.get("default-authentication-flow", Map.of());
    browser.post(Map.of("uid_field", alice.username()));
    browser.follow();
    run = RunCodec.readRun(browser.runs().entries().get(0)).orElseThrow();
  }

  /** Closes the lab. */
  @TearDown
  public void close() {
    lab.close();
  }

  /** Writes and reads. */
  @Benchmark
  public Object writeAndRead() {
    Optional<Run> read = RunCodec.readRun(RunCodec.write(run, lab.clock().instant()));
    return read.orElseThrow();
  }
}
