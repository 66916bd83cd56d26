package io.vestibule.stages.redirect;

import io.vestibule.api.challenge.Answer;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Default;
import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes people to another flow, or to an address. */
public final class RedirectStage implements StageKind<RedirectStage.Config> {
  private static final String TO_FLOW = "ak-flow://";
  private static final String TO = "to";

  /** Where a redirect stage leads. */
  public enum Mode {
    /** To an address or a path. */
    STATIC,
    /** To another flow. */
    FLOW
  }

  /**
   * Configuration.
   *
   * @param keepContext whether another flow knows what this one knows
   * @param mode where the stage leads, unless a policy says otherwise by the context key {@code
   *     redirect_stage_target}
   * @param targetStatic the address or path
   * @param targetFlow the flow
   */
  public record Config(
      @Default("true") boolean keepContext,
      Mode mode,
      @Default("") String targetStatic,
      @Nullable Ref<Flow> targetFlow) {}

  @Override
  public String type() {
    return "redirect";
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public List<ConfigProblem> check(Config config) {
    if (config.mode() == Mode.FLOW) {
      return config.targetFlow() == null
          ? List.of(new ConfigProblem("target_flow", text("config.flow")))
          : List.of();
    }
    if (config.targetStatic().isEmpty()) {
      return List.of(new ConfigProblem("target_static", text("config.static")));
    }
    return WebTarget.isOne(config.targetStatic())
        ? List.of()
        : List.of(new ConfigProblem("target_static", text("config.target")));
  }

  /** A static redirect may be answered, and so led past. */
  @Override
  public Set<Capability> capabilities(Config config) {
    return config.mode() == Mode.FLOW ? Set.of(Capability.LEADS_ELSEWHERE) : Set.of();
  }

  @Override
  public Outcome.Shown show(StageRun<Config> run) {
    Config config = run.config();
    Optional<String> said = run.context().get(ContextKeys.REDIRECT_STAGE_TARGET);
    Optional<String> slug =
        said.filter(target -> target.startsWith(TO_FLOW))
            .map(target -> target.substring(TO_FLOW.length()));
    if (slug.isPresent()) {
      Optional<Ref<Flow>> flow = run.flowOf(slug.get());
      if (flow.isPresent()) {
        return Outcome.toFlow(flow.get(), config.keepContext());
      }
    } else if (said.isPresent()) {
      return to(said.get(), config.mode());
    }
    return config.mode() == Mode.FLOW
        ? Outcome.toFlow(Objects.requireNonNull(config.targetFlow()), config.keepContext())
        : to(config.targetStatic(), config.mode());
  }

  @Override
  public Outcome.Submitted submit(StageRun<Config> run, Answer answer) {
    return Outcome.done();
  }

  /** Where a stage is to lead to another flow, nobody gets past it, wherever a policy leads. */
  private static Outcome.Redirect to(String location, Mode mode) {
    Outcome.Redirect redirect = Outcome.redirect(location);
    return mode == Mode.FLOW
        ? redirect
        : redirect.until(Field.of(TO, FieldKind.TEXT, text("to")).build());
  }

  private static Text text(String key) {
    return Text.of(RedirectStage.class, key);
  }
}
