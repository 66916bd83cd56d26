package io.vestibule.diagram;

import io.vestibule.api.config.Ref;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.diagram.Diagram.Edge;
import io.vestibule.diagram.Diagram.Node;
import io.vestibule.diagram.Diagram.Shape;
import io.vestibule.diagram.Diagram.Way;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The diagram of one flow while it is made, from the top to the bottom. */
final class Sketch {
  private static final String DONE = "done";
  private static final String ELSEWHERE = "elsewhere";
  private static final String DENIED = "denied";

  private final Definitions definitions;
  private final FlowDefinition flow;
  private final Function<Ref<?>, Optional<String>> names;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();
  private final List<Text> sentences = new ArrayList<>();

  /** The ways that lead to whatever comes next. */
  private final List<Loose> loose = new ArrayList<>();

  private record Loose(String from, Way way, @Nullable Text label) {
    Edge to(String node) {
      return new Edge(from, node, way, label);
    }
  }

  Sketch(Definitions definitions, FlowDefinition flow, Function<Ref<?>, Optional<String>> names) {
    this.definitions = definitions;
    this.flow = flow;
    this.names = names;
  }

  Diagram diagram() {
    add("flow_start", Shape.START, text("node.flow"), Text.literal(flow.flow().name()));
    loose.add(new Loose("flow_start", Way.ONWARD, null));
    requirement();
    flowPolicies();
    for (int i = 0; i < flow.bindings().size(); i++) {
      stage(i, flow.bindings().get(i));
    }
    ends();
    return new Diagram(text("title", flow.flow().name()), nodes, edges, sentences);
  }

  private void requirement() {
    if (flow.requirement() == Requirement.NONE) {
      return;
    }
    String id = "flow_requirement";
    add(
        id,
        Shape.DECISION,
        text("node.requirement"),
        text("requirement." + flow.requirement().name()));
    edges.add(new Edge(id, DENIED, Way.OUT, text("edge.no")));
    loose.add(new Loose(id, Way.ONWARD, text("edge.yes")));
    sentences.add(text("say.requirement." + flow.requirement().name()));
  }

  private void flowPolicies() {
    List<PolicyBinding> asked = enabled(flow.gate());
    if (!asked.isEmpty()) {
      deny(decisions("flow_policy_", asked, flow.gate().mode(), null));
      sentences.add(text("say.flow", condition(asked, flow.gate().mode())));
    }
  }

  private void stage(int number, StageBinding binding) {
    String id = "stage_" + number;
    StageDefinition stage = definitions.stage(binding.stage()).orElse(null);
    boolean usable = stage instanceof StageDefinition.Usable<?>;
    String name = stage == null ? binding.stage().toString() : stage.stage().name();
    Text kind = stage == null ? text("node.stage.gone") : text("node.stage", stage.stage().type());
    Text head =
        text(
            "say.stage",
            Integer.toString(number + 1),
            name,
            stage == null ? text("type.gone") : stage.stage().type());

    boolean evaluated = binding.evaluateOnPlan() || binding.reEvaluatePolicies();
    List<PolicyBinding> asked = evaluated ? enabled(binding.gate()) : List.of();
    List<String> failing = List.of();
    if (!asked.isEmpty()) {
      failing = decisions(id + "_policy_", asked, binding.gate().mode(), moment(binding));
      Text condition = condition(asked, binding.gate().mode());
      head =
          text(
              binding.failingPolicy() == FailingPolicy.DENY ? "say.deny" : "say.skip",
              head,
              condition);
      head = text("say.two", head, text("say.asked." + moment(binding)));
    } else {
      head = text("say.plain", head);
    }
    add(id, usable ? Shape.STAGE : Shape.BROKEN_STAGE, kind, Text.literal(name));
    sentences.add(after(id, stage, head));
    if (binding.failingPolicy() == FailingPolicy.DENY) {
      deny(failing);
    } else {
      failing.forEach(from -> loose.add(new Loose(from, Way.PAST, text("edge.skip"))));
    }
  }

  /** What comes after a stage that was run. */
  private Text after(String id, @Nullable StageDefinition stage, Text said) {
    if (!(stage instanceof StageDefinition.Usable<?> usable)) {
      edges.add(new Edge(id, DENIED, Way.OUT, text("edge.broken")));
      return text("say.two", said, text("say.broken"));
    }
    Set<Capability> capabilities = usable.capabilities();
    if (capabilities.contains(Capability.DENIES)) {
      edges.add(new Edge(id, DENIED, Way.OUT, null));
      return text("say.two", said, text("say.denies"));
    }
    if (capabilities.contains(Capability.LEADS_ELSEWHERE)) {
      edges.add(new Edge(id, ELSEWHERE, Way.OUT, null));
      return text("say.two", said, text("say.elsewhere"));
    }
    loose.add(new Loose(id, Way.ONWARD, null));
    return said;
  }

  private void ends() {
    if (!loose.isEmpty()) {
      add(DONE, Shape.DONE, text("node.done"));
      sentences.add(text("say.done"));
    }
    end(ELSEWHERE, Shape.ELSEWHERE, "node.elsewhere");
    end(DENIED, Shape.DENIED, "node.denied");
  }

  private void end(String id, Shape shape, String key) {
    if (edges.stream().anyMatch(edge -> edge.to().equals(id))) {
      nodes.add(new Node(id, shape, List.of(text(key))));
    }
  }

  // --- policies

  /**
   * A question for each policy: where one yes is enough, each no leads to the next question; where
   * each must say yes, each yes does.
   *
   * @param moment when they are asked, or null if there is no choice
   * @return those whose no is final
   */
  private List<String> decisions(
      String prefix, List<PolicyBinding> asked, PolicyGate.Mode mode, @Nullable String moment) {
    List<String> failing = new ArrayList<>();
    List<Loose> passing = new ArrayList<>();
    boolean any = mode == PolicyGate.Mode.ANY;
    for (int i = 0; i < asked.size(); i++) {
      String id = prefix + i;
      boolean last = i == asked.size() - 1;
      List<Text> lines = new ArrayList<>(question(asked.get(i)));
      if (moment != null) {
        lines.add(text("asked." + moment));
      }
      add(id, Shape.DECISION, lines.toArray(Text[]::new));
      Loose yes = new Loose(id, Way.ONWARD, text("edge.yes"));
      if (any || last) {
        passing.add(yes);
      } else {
        loose.add(yes);
      }
      if (!any || last) {
        failing.add(id);
      } else {
        loose.add(new Loose(id, Way.ONWARD, text("edge.no")));
      }
    }
    loose.addAll(passing);
    return failing;
  }

  private void deny(List<String> failing) {
    failing.forEach(from -> edges.add(new Edge(from, DENIED, Way.OUT, text("edge.no"))));
  }

  private static List<PolicyBinding> enabled(PolicyGate gate) {
    return gate.bindings().stream().filter(PolicyBinding::enabled).toList();
  }

  private static String moment(StageBinding binding) {
    if (binding.evaluateOnPlan() && binding.reEvaluatePolicies()) {
      return "both";
    }
    return binding.evaluateOnPlan() ? "plan" : "run";
  }

  private List<Text> question(PolicyBinding binding) {
    Text kind = text("node." + what(binding.bound()), type(binding.bound()));
    // Nothing says no, whichever way it is turned.
    boolean turned = binding.negate() && !(binding.bound() instanceof Bound.ToNothing);
    String name = name(binding.bound());
    return List.of(kind, turned ? text("node.not", name) : Text.literal(name));
  }

  private Text condition(List<PolicyBinding> asked, PolicyGate.Mode mode) {
    Text all = condition(asked.get(0));
    for (PolicyBinding binding : asked.subList(1, asked.size())) {
      all = text(mode == PolicyGate.Mode.ANY ? "say.any" : "say.all", all, condition(binding));
    }
    return all;
  }

  private Text condition(PolicyBinding binding) {
    String key = (binding.negate() ? "say.not." : "say.is.") + what(binding.bound());
    return text(key, name(binding.bound()));
  }

  private static String what(Bound bound) {
    if (bound instanceof Bound.ToPolicy) {
      return "policy";
    }
    if (bound instanceof Bound.ToGroup) {
      return "group";
    }
    return bound instanceof Bound.ToUser ? "user" : "nothing";
  }

  private Object type(Bound bound) {
    PolicyDefinition policy =
        bound instanceof Bound.ToPolicy to ? definitions.policies().get(to.id()) : null;
    return policy == null ? text("type.gone") : policy.policy().type();
  }

  private String name(Bound bound) {
    if (bound instanceof Bound.ToPolicy to) {
      PolicyDefinition policy = definitions.policies().get(to.id());
      return policy == null ? to.id().toString() : policy.policy().name();
    }
    if (bound instanceof Bound.ToGroup to) {
      return name(new Ref<>(Group.class, to.id()), to.id());
    }
    return bound instanceof Bound.ToUser to ? name(new Ref<>(User.class, to.id()), to.id()) : "-";
  }

  private String name(Ref<?> ref, UUID id) {
    return names.apply(ref).orElseGet(id::toString);
  }

  // --- drawing

  /** Adds a node, to which every loose way leads. */
  private void add(String id, Shape shape, Text... lines) {
    nodes.add(new Node(id, shape, List.of(lines)));
    loose.forEach(way -> edges.add(way.to(id)));
    loose.clear();
  }

  private static Text text(String key, Object... arguments) {
    return Text.of(Sketch.class, key, arguments);
  }
}
