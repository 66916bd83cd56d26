package io.vestibule.lint;

import io.vestibule.api.stage.Capability;
import io.vestibule.definition.Requirement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ways by which a run can get to each stage of a flow, told apart by what the person has shown
 * on them.
 *
 * <p>Whoever says again who they are has shown nothing yet for the one they are now.
 */
final class Ways {
  /** What shows that a person is who they say. */
  static final Set<Capability> PROOFS =
      EnumSet.of(Capability.PROVES_PASSWORD, Capability.PROVES_PASSKEY, Capability.PROVES_MAILBOX);

  private final List<Set<Set<Capability>>> before;

  private Ways(List<Set<Set<Capability>>> before) {
    this.before = before;
  }

  /** The ways through a flow in which nobody gets past a stage that cannot be run. */
  static Ways asItIs(Requirement requirement, List<Step> steps) {
    return through(requirement, steps, false);
  }

  /** The ways through a flow once all its stages can be run. */
  static Ways onceMended(Requirement requirement, List<Step> steps) {
    return through(requirement, steps, true);
  }

  private static Ways through(Requirement requirement, List<Step> steps, boolean mended) {
    // Whoever came by a link has it from their mailbox, or from somebody who may make one; and the
    // engine sees to it that the run stays about them.
    Set<Capability> given =
        requirement == Requirement.REQUIRE_TOKEN ? Set.of(Capability.PROVES_MAILBOX) : Set.of();
    List<Set<Set<Capability>>> before = new ArrayList<>();
    Set<Set<Capability>> now = Set.of(given);
    for (Step step : steps) {
      before.add(now);
      Set<Set<Capability>> next = new HashSet<>();
      if (step.can(Fate.LEFT_OUT)) {
        next.addAll(now);
      }
      if (step.can(Fate.RUNS) && !step.ends() && (mended || step.isUsable())) {
        now.forEach(way -> next.add(after(step, way, given)));
      }
      now = next;
    }
    return new Ways(before);
  }

  private static Set<Capability> after(Step step, Set<Capability> way, Set<Capability> given) {
    Set<Capability> after = EnumSet.noneOf(Capability.class);
    after.addAll(step.can(Capability.IDENTIFIES) ? given : way);
    step.capabilities().stream()
        .filter(shown -> shown == Capability.IDENTIFIES || PROOFS.contains(shown))
        .forEach(after::add);
    return after;
  }

  /** Whether there is a way to a stage. */
  boolean leadTo(int step) {
    return !before.get(step).isEmpty();
  }

  /** Whether there is a way to a stage on which the person shows nothing. */
  boolean leadUnproven(int step) {
    return before.get(step).stream().anyMatch(Ways::isUnproven);
  }

  /** Whether there is a way to a stage on which the person says who they are and shows nothing. */
  boolean leadIdentifiedUnproven(int step) {
    return before.get(step).stream()
        .anyMatch(way -> way.contains(Capability.IDENTIFIES) && isUnproven(way));
  }

  private static boolean isUnproven(Set<Capability> way) {
    return way.stream().noneMatch(PROOFS::contains);
  }
}
