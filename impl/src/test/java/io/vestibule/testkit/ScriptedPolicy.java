package io.vestibule.testkit;

import io.vestibule.api.config.Default;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.policy.Reuse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A policy that does what a test says: {@code lab.policy("scripted", Map.of("script",
 * ScriptedPolicy.of(...)))}.
 */
public final class ScriptedPolicy implements PolicyKind<ScriptedPolicy.Config> {
  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

  /** What a policy does. */
  public interface Script {
    /** Decides; may throw, hang or return null as no decent policy does. */
    @Nullable PolicyResult evaluate(PolicyRequest<?> request) throws Exception;
  }

  /**
   * Configuration.
   *
   * @param script the name of what it does
   * @param reused whether an answer about an account may be used again for an hour
   */
  public record Config(String script, @Default("false") boolean reused) {}

  /** Gives a name to what a policy does. */
  public static String of(Script script) {
    String name = UUID.randomUUID().toString();
    SCRIPTS.put(name, script);
    return name;
  }

  @Override
  public String type() {
    return "scripted";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Reuse reuse(Config config) {
    return config.reused() ? Reuse.within(Duration.ofHours(1), Reuse.By.SUBJECT) : Reuse.NEVER;
  }

  @Override
  @SuppressWarnings("NullAway") // to return null is what some tests want
  public PolicyResult evaluate(PolicyRequest<Config> request) throws Exception {
    return SCRIPTS.get(request.config().script()).evaluate(request);
  }
}
