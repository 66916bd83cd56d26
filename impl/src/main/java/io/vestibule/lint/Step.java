package io.vestibule.lint;

import io.vestibule.api.stage.Capability;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a flow, with what is known of it.
 *
 * @param binding its place in the flow
 * @param stage the stage, or null if it is gone
 * @param capabilities what leaving it brings about; nothing if it cannot be run
 * @param grants whether leaving it gives the person something
 * @param fates what can become of it
 */
record Step(
    StageBinding binding,
    @Nullable StageDefinition stage,
    Set<Capability> capabilities,
    boolean grants,
    Set<Fate> fates) {
  static Step of(StageBinding binding, @Nullable StageDefinition stage, Verdicts verdicts) {
    if (!(stage instanceof StageDefinition.Usable<?> usable)) {
      // One that cannot be run might give something: the engine thinks so, too.
      return new Step(binding, stage, Set.of(), true, verdicts.fates(binding, true));
    }
    boolean grants = usable.kind().grants();
    return new Step(binding, stage, usable.capabilities(), grants, verdicts.fates(binding, grants));
  }

  boolean isUsable() {
    return stage instanceof StageDefinition.Usable<?>;
  }

  boolean can(Capability capability) {
    return capabilities.contains(capability);
  }

  /** Whether it logs somebody in, as far as one must be on one's guard. */
  boolean mayLogIn() {
    return isUsable() && (grants || can(Capability.LOGS_IN));
  }

  boolean proves() {
    return capabilities.stream().anyMatch(Ways.PROOFS::contains);
  }

  /** Whether nobody gets from this stage to the next one. */
  boolean ends() {
    return can(Capability.DENIES) || can(Capability.LEADS_ELSEWHERE);
  }

  boolean can(Fate fate) {
    return fates.contains(fate);
  }

  /** The stage's name, or its id if it is gone. */
  String name() {
    return stage == null ? binding.stage().toString() : stage.stage().name();
  }
}
