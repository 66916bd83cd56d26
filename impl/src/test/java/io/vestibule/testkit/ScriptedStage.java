package io.vestibule.testkit;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.config.Default;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stage that does what a test says: {@code lab.stage("scripted", Map.of("script",
 * ScriptedStage.of(...)))}.
 */
public final class ScriptedStage implements StageKind<ScriptedStage.Config> {
  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

  /** What a stage does. */
  public interface Script {
    /** Shows it. */
    Outcome.Shown show(StageRun<?> run);

    /** Judges an answer. */
    default Outcome.Submitted submit(StageRun<?> run, Answer answer) {
      return Outcome.done();
    }

    /** Whether showing it would change something at once. */
    default boolean actsWhenShown(StageRun<?> run) {
      return false;
    }
  }

  /**
   * Configuration.
   *
   * @param script the name of what it does
   * @param writes whether it says that it writes an account
   */
  public record Config(String script, @Default("false") boolean writes) {}

  /** Gives a name to what a stage does. */
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
  public Set<Capability> capabilities(Config config) {
    return config.writes() ? Set.of(Capability.WRITES_USER) : Set.of();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    return script(run).show(run);
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    return script(run).submit(run, answer);
  }

  @Override
  public boolean actsWhenShown(StageRun<Config> run) {
    return script(run).actsWhenShown(run);
  }

  private static Script script(StageRun<Config> run) {
    return Objects.requireNonNull(SCRIPTS.get(run.config().script()));
  }
}
