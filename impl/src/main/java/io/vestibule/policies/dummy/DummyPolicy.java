package io.vestibule.policies.dummy;

import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.text.Text;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Waits for a while and says what it was told to say. For trying out flows. */
public final class DummyPolicy implements PolicyKind<DummyPolicy.Config> {
  /**
   * Configuration.
   *
   * @param result what it says
   * @param waitMin how long it waits at least, in seconds
   * @param waitMax what it waits less than, in seconds; if that is not more than {@code waitMin},
   *     it throws
   */
  public record Config(
      @Default("false") boolean result,
      @Default("5") @Min(0) @Max(3600) int waitMin,
      @Default("30") @Min(0) @Max(3600) int waitMax) {}

  @Override
  public String type() {
    return "dummy";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public PolicyResult evaluate(PolicyRequest<Config> request) throws InterruptedException {
    Config config = request.config();
    int seconds = ThreadLocalRandom.current().nextInt(config.waitMin(), config.waitMax());
    // Nobody counts it down: only time or an interrupt ends the wait.
    boolean counted = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    return PolicyResult.of(config.result() || counted).saying(Text.literal("dummy"));
  }
}
