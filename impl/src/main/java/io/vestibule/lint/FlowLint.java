package io.vestibule.lint;

import io.vestibule.api.config.Ref;
import io.vestibule.api.stage.Stage;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.ConfigMapper;
import io.vestibule.kind.Kinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Looks through flows for what is wrong with them, without running them.
 *
 * <p>What a stage does is what its kind {@linkplain io.vestibule.api.stage.StageKind#capabilities
 * says} it does; that holds for the kinds of plug-ins as for the built-in ones. A kind that says
 * nothing is taken at its word: a flow in which only such a stage logs people in is reported as one
 * that has no login, and such a stage proves nothing. A kind that {@linkplain
 * io.vestibule.api.stage.StageKind#grants gives} people something is besides taken to log them in
 * where that would be dangerous. Of a stage that cannot be run nobody knows what it would do: it is
 * reported itself, and what the flow seems to lack because of it is not.
 *
 * <p>What policies answer is not guessed. A policy can say yes, no, or fail; only those that are
 * gone or cannot be used have one certain answer.
 */
public final class FlowLint {
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Predicate<Ref<?>> exists;

  /**
   * A lint.
   *
   * @param kinds the kinds of stage and policy there are
   * @param mapper finds the references configurations hold
   * @param exists whether there is what a reference leads to; asked about groups, users and what
   *     else there may be, not about flows, stages and policies
   */
  public FlowLint(Kinds kinds, ConfigMapper mapper, Predicate<Ref<?>> exists) {
    this.kinds = kinds;
    this.mapper = mapper;
    this.exists = exists;
  }

  /**
   * What is wrong with all flows, and which stages are in none.
   *
   * @return the findings: flow by flow in the order of their slugs, each as {@link
   *     #lint(Definitions, FlowDefinition)} has them, then the stages by name
   */
  public List<Finding> lint(Definitions definitions) {
    List<Finding> findings = new ArrayList<>();
    for (FlowDefinition flow : definitions.flows()) {
      findings.addAll(lint(definitions, flow));
    }
    Set<UUID> used = used(definitions);
    definitions.stages().values().stream()
        .map(StageDefinition::stage)
        .filter(stage -> !used.contains(stage.id()))
        .sorted(Comparator.comparing(Stage::name).thenComparing(Stage::id))
        .map(stage -> Rule.STAGE_UNUSED.at(new Place.Unbound(stage), stage.name(), stage.type()))
        .forEach(findings::add);
    return List.copyOf(findings);
  }

  /**
   * What is wrong with a flow.
   *
   * @param definitions all definitions
   * @param flow the flow, which need not be one of them: it may be one that is yet to be stored
   * @return the findings: those of the flow as a whole, of its policies, and those that show at
   *     each stage, in order, with its policies
   */
  public List<Finding> lint(Definitions definitions, FlowDefinition flow) {
    return new FlowCheck(kinds, mapper, exists, definitions, flow).findings();
  }

  private Set<UUID> used(Definitions definitions) {
    Set<UUID> used = new HashSet<>();
    for (FlowDefinition flow : definitions.flows()) {
      flow.bindings().stream().map(StageBinding::stage).forEach(used::add);
    }
    for (StageDefinition stage : definitions.stages().values()) {
      if (stage instanceof StageDefinition.Usable<?> usable) {
        mapper.references(usable.config()).stream()
            .map(ConfigMapper.Reference::ref)
            .filter(ref -> ref.target().equals(Stage.class))
            .map(Ref::id)
            .forEach(used::add);
      }
    }
    return used;
  }
}
