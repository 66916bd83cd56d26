package io.vestibule.definition;

import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.stage.Stage;
import io.vestibule.policy.PolicyDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything configured about flows, as it was at one moment. It never changes.
 *
 * @param revision counts changes: a picture with a higher number is newer
 * @param flowsBySlug all flows, in the order of their slugs
 * @param stages all stages by id
 * @param policies all policies by id
 * @param prompts all prompts by id
 * @param brands all brands
 */
public record Definitions(
    long revision,
    Map<String, FlowDefinition> flowsBySlug,
    Map<UUID, StageDefinition> stages,
    Map<UUID, PolicyDefinition> policies,
    Map<UUID, Prompt> prompts,
    List<BrandDefinition> brands) {

  /** The flow of a slug. */
  public Optional<FlowDefinition> flow(String slug) {
    return Optional.ofNullable(flowsBySlug.get(slug));
  }

  /** The flow of an id. */
  public Optional<FlowDefinition> flow(UUID id) {
    return flows().stream().filter(flow -> flow.flow().id().equals(id)).findFirst();
  }

  /** All flows in the order of their slugs. */
  public Collection<FlowDefinition> flows() {
    return flowsBySlug.values();
  }

  /** A stage in a flow, by its binding, as policies see it. */
  public BoundStage bound(StageBinding binding) {
    Optional<Stage> stage = stage(binding.stage()).map(StageDefinition::stage);
    return new BoundStage(
        binding.id(),
        binding.order(),
        binding.stage(),
        stage.map(Stage::name).orElse(""),
        stage.map(Stage::type).orElse(""));
  }

  /** How many of an account's latest passwords some policy asks to be remembered. */
  public int passwordsRemembered() {
    return policies.values().stream()
        .mapToInt(PolicyDefinition::passwordsRemembered)
        .max()
        .orElse(0);
  }

  /** The stage of an id. */
  public Optional<StageDefinition> stage(UUID id) {
    return Optional.ofNullable(stages.get(id));
  }
}
