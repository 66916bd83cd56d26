package io.vestibule.lint;

import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Stage;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.ConfigMapper;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.policy.PolicyBinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The look at one flow. */
final class FlowCheck {
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Predicate<Ref<?>> exists;
  private final Definitions definitions;
  private final FlowDefinition flow;
  private final Verdicts verdicts;
  private final GateCheck gates;
  private final List<Step> steps;
  private final Ways ways;
  private final Ways mendedWays;
  private final List<Finding> findings = new ArrayList<>();

  FlowCheck(
      Kinds kinds,
      ConfigMapper mapper,
      Predicate<Ref<?>> exists,
      Definitions definitions,
      FlowDefinition flow) {
    this.kinds = kinds;
    this.mapper = mapper;
    this.exists = exists;
    this.definitions = definitions;
    this.flow = flow;
    this.verdicts = new Verdicts(definitions.policies(), exists);
    this.gates = new GateCheck(kinds, mapper, definitions.policies(), verdicts, findings);
    this.steps =
        flow.bindings().stream()
            .map(
                binding ->
                    Step.of(binding, definitions.stage(binding.stage()).orElse(null), verdicts))
            .toList();
    this.ways = Ways.asItIs(flow.requirement(), steps);
    this.mendedWays = Ways.onceMended(flow.requirement(), steps);
  }

  List<Finding> findings() {
    Place whole = new Place.OfFlow(flow.flow());
    purpose(whole);
    audience(whole);
    gates.check(whole, flow.gate());
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Place place = place(step);
      usable(step, place);
      proof(i, place);
      reach(i, place);
      order(i, place);
      evaluation(i, place);
      gates.check(place, step.binding().gate());
    }
    return findings;
  }

  // --- the flow as a whole

  private void purpose(Place whole) {
    if (steps.isEmpty()) {
      switch (flow.flow().designation()) {
        case AUTHORIZATION, STAGE_CONFIGURATION -> {}
        default -> found(Rule.FLOW_WITHOUT_STAGES, whole);
      }
      return;
    }
    switch (flow.flow().designation()) {
      case AUTHENTICATION -> needs(Capability.LOGS_IN, Rule.AUTHENTICATION_WITHOUT_LOGIN, whole);
      case INVALIDATION -> needs(Capability.LOGS_OUT, Rule.INVALIDATION_WITHOUT_LOGOUT, whole);
      case ENROLLMENT -> needs(Capability.WRITES_USER, Rule.ENROLLMENT_WITHOUT_USER_WRITE, whole);
      case UNENROLLMENT ->
          needs(Capability.DELETES_USER, Rule.UNENROLLMENT_WITHOUT_USER_DELETE, whole);
      case AUTHORIZATION, RECOVERY, STAGE_CONFIGURATION -> {}
    }
  }

  private void needs(Capability capability, Rule rule, Place whole) {
    boolean unsure =
        steps.stream().anyMatch(step -> !step.isUsable() || step.can(Capability.LEADS_ELSEWHERE));
    if (!unsure && steps.stream().noneMatch(step -> step.can(capability))) {
      found(rule, whole);
    }
  }

  private void audience(Place whole) {
    if (flow.requirement() == Requirement.REQUIRE_OUTPOST
        || !verdicts.of(flow.gate()).contains(Verdict.PASS)) {
      found(Rule.FLOW_FOR_NOBODY, whole);
    }
  }

  // --- proof

  private void proof(int i, Place place) {
    if (flow.flow().designation() == Designation.RECOVERY) {
      recovery(i, place);
    } else if (steps.get(i).mayLogIn() && leadUnproven(i)) {
      unprovenLogin(i, place);
    }
  }

  /**
   * Whether a person can get to a stage who has shown nothing. In a flow that neither logs in nor
   * recovers, and in one people are sent to by another, that matters once they say who they are:
   * before, they are nobody, or whom that other flow took them for.
   */
  private boolean leadUnproven(int i) {
    if (flow.requirement() == Requirement.REQUIRE_REDIRECT) {
      return ways.leadIdentifiedUnproven(i);
    }
    return switch (flow.flow().designation()) {
      case AUTHENTICATION, RECOVERY -> ways.leadUnproven(i);
      default -> ways.leadIdentifiedUnproven(i);
    };
  }

  /** Only the first stage that gives something away: what comes after it is no worse. */
  private void recovery(int i, Place place) {
    if (isUnprovenRecovery(i)) {
      for (int earlier = 0; earlier < i; earlier++) {
        if (isUnprovenRecovery(earlier)) {
          return;
        }
      }
      found(Rule.RECOVERY_WITHOUT_PROOF, place, steps.get(i).name());
    }
  }

  private boolean isUnprovenRecovery(int i) {
    Step step = steps.get(i);
    return step.can(Fate.RUNS)
        && leadUnproven(i)
        && (step.mayLogIn()
            || step.can(Capability.ASKS_NEW_PASSWORD)
            || step.can(Capability.WRITES_USER));
  }

  private void unprovenLogin(int i, Place place) {
    Step login = steps.get(i);
    if (!login.can(Fate.RUNS)) {
      return;
    }
    List<Step> skipped =
        steps.subList(0, i).stream()
            .filter(step -> step.proves() && step.can(Fate.RUNS) && step.can(Fate.LEFT_OUT))
            .toList();
    if (skipped.isEmpty()) {
      found(Rule.LOGIN_WITHOUT_PROOF, place, login.name());
      return;
    }
    // A login with policies of its own may be kept from whoever has shown nothing: they decide.
    boolean conditional = login.can(Fate.LEFT_OUT) || login.can(Fate.DENIED);
    for (Step step : skipped) {
      findings.add(
          Rule.PROOF_CAN_BE_SKIPPED.at(
              conditional ? Severity.NOTE : Severity.WARNING,
              place(step),
              step.name(),
              login.name()));
    }
  }

  // --- stages and where they are

  private void reach(int i, Place place) {
    Step step = steps.get(i);
    if (!mendedWays.leadTo(i)) {
      found(Rule.STAGE_UNREACHABLE, place, step.name());
    }
    if (!step.can(Fate.RUNS)) {
      found(Rule.STAGE_NEVER_RUNS, place, step.name());
    }
  }

  private void order(int i, Place place) {
    StageBinding binding = steps.get(i).binding();
    boolean first = i == 0 || steps.get(i - 1).binding().order() != binding.order();
    List<Step> same =
        steps.stream().filter(step -> step.binding().order() == binding.order()).toList();
    if (first && same.size() > 1) {
      found(
          Rule.SAME_ORDER,
          place,
          Integer.toString(binding.order()),
          same.stream().map(Step::name).collect(Collectors.joining(", ")));
    }
  }

  private void usable(Step step, Place place) {
    StageDefinition stage = step.stage();
    if (stage == null) {
      found(Rule.STAGE_MISSING, place, step.name());
    } else if (stage instanceof StageDefinition.Unusable unusable) {
      if (kinds.stage(stage.stage().type()).isEmpty()) {
        found(Rule.STAGE_KIND_NOT_INSTALLED, place, step.name(), stage.stage().type());
      } else {
        unusable
            .problems()
            .forEach(
                problem ->
                    found(
                        Rule.STAGE_UNUSABLE,
                        place,
                        step.name(),
                        problem.field(),
                        problem.message()));
      }
    } else {
      references(step, (StageDefinition.Usable<?>) stage, place);
      prompts(step, (StageDefinition.Usable<?>) stage, place);
    }
  }

  private <C extends Record> void references(
      Step step, StageDefinition.Usable<C> stage, Place place) {
    for (ConfigMapper.Reference reference : mapper.references(stage.config())) {
      Ref<?> ref = reference.ref();
      if (!isThere(ref)) {
        found(Rule.REFERENCE_MISSING, place, step.name(), reference.field(), ref.toString());
      } else if (ref.target().equals(Stage.class)
          && definitions.stage(ref.id()).orElseThrow() instanceof StageDefinition.Unusable other) {
        found(Rule.REFERENCE_UNUSABLE, place, step.name(), reference.field(), other.stage().name());
      } else if (ref.target().equals(Policy.class)) {
        gates.policy(place, ref.id());
      }
    }
  }

  private <C extends Record> void prompts(Step step, StageDefinition.Usable<C> stage, Place place) {
    boolean asks =
        mapper.shape(stage.kind().configType()).components().stream()
            .anyMatch(part -> part.refersTo().filter(Prompt.class::equals).isPresent());
    List<Prompt> prompts =
        mapper.references(stage.config()).stream()
            .map(reference -> definitions.prompts().get(reference.ref().id()))
            .filter(Objects::nonNull)
            .toList();
    if (asks && prompts.isEmpty()) {
      found(Rule.STAGE_WITHOUT_PROMPTS, place, step.name());
    }
    Map<String, Prompt> byKey = new HashMap<>();
    for (Prompt prompt : prompts) {
      Prompt other = byKey.putIfAbsent(prompt.fieldKey(), prompt);
      if (other != null) {
        found(Rule.PROMPTS_SHARE_KEY, place, step.name(), other.name(), prompt.name());
      }
      if (prompt.isPython()) {
        found(Rule.PYTHON_PROMPT, place, step.name(), prompt.name());
      }
    }
  }

  private boolean isThere(Ref<?> ref) {
    if (ref.target().equals(Prompt.class)) {
      return definitions.prompts().containsKey(ref.id());
    }
    if (ref.target().equals(Stage.class)) {
      return definitions.stage(ref.id()).isPresent();
    }
    if (ref.target().equals(Flow.class)) {
      return definitions.flow(ref.id()).isPresent() || flow.flow().id().equals(ref.id());
    }
    return ref.target().equals(Policy.class)
        ? definitions.policies().containsKey(ref.id())
        : exists.test(ref);
  }

  // --- when policies are asked

  private void evaluation(int i, Place place) {
    StageBinding binding = steps.get(i).binding();
    List<PolicyBinding> enabled =
        binding.gate().bindings().stream().filter(PolicyBinding::enabled).toList();
    if (enabled.isEmpty()) {
      return;
    }
    if (!binding.evaluateOnPlan() && !binding.reEvaluatePolicies()) {
      found(Rule.POLICIES_NEVER_EVALUATED, place, steps.get(i).name());
    }
    boolean membership =
        enabled.stream()
            .anyMatch(
                bound ->
                    bound.bound() instanceof PolicyBinding.Bound.ToGroup
                        || bound.bound() instanceof PolicyBinding.Bound.ToUser);
    boolean open =
        flow.requirement() == Requirement.NONE
            || flow.requirement() == Requirement.REQUIRE_UNAUTHENTICATED;
    boolean identifiedLater =
        steps.subList(0, i).stream().anyMatch(step -> step.can(Capability.IDENTIFIES));
    if (binding.evaluateOnPlan() && membership && open && identifiedLater) {
      found(Rule.ASKED_TOO_EARLY, place, steps.get(i).name());
    }
  }

  private Place place(Step step) {
    StageBinding binding = step.binding();
    return new Place.OfStage(
        flow.flow(), binding.id(), binding.order(), binding.stage(), step.name());
  }

  private void found(Rule rule, Place place, Object... arguments) {
    findings.add(rule.at(place, arguments));
  }
}
