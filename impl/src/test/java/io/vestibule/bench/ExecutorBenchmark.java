package io.vestibule.bench;

import io.vestibule.api.user.User;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.RunStore;
import io.vestibule.testkit.Lab;
import io.vestibule.testkit.LabBrowser;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One step of a run of the built-in login flow. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ExecutorBenchmark {
  private final Lab lab = Lab.with(Map.of());
  private final LabBrowser browser = lab.browser();
  private final Map<String, String> answer;
  private final RunStore.Entry asked;

  /** A run that asks who the person is. */
  public ExecutorBenchmark() {
    User alice = lab.user("correct horse");
    answer = Map.of("uid_field", alice.username());
    browser.get("default-authentication-flow", Map.of());
    asked = browser.runs().entries().get(0);
  }

  /** Closes the lab. */
  @TearDown
  public void close() {
    lab.close();
  }

  /** GET of the identification challenge of a run that is there. */
  @Benchmark
  public Result getIdentification() {
    return browser.get();
  }

  /** POST of a name that is known; each time to the same run, put back to where it was. */
  @Benchmark
  public Result postIdentification() {
    browser.runs().put(asked);
    return browser.post(answer);
  }
}
