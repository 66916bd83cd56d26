package io.vestibule.flowfile;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.DefinitionStore;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowOptions;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.event.Author;
import io.vestibule.flowfile.FlowFile.Entry;
import io.vestibule.flowfile.FlowFile.Pair;
import io.vestibule.flowfile.FlowFileException.Problem;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.Json;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyGate;
import io.vestibule.text.Texts;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Puts what a flow file says into the database: all of it, or nothing.
 *
 * <p>Entries are worked off in the order of the file. {@code !KeyOf} means an entry before it,
 * {@code !Find} an object that is in the database. Every problem is named with its line.
 */
public final class FlowFileImporter {
  private final DefinitionStore definitions;
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Texts texts;
  private final Models models;

  /** An importer. */
  public FlowFileImporter(
      DefinitionStore definitions, Kinds kinds, ConfigMapper mapper, Texts texts) {
    this.definitions = definitions;
    this.kinds = kinds;
    this.mapper = mapper;
    this.texts = texts;
    this.models = new Models(kinds);
  }

  /**
   * Applies a file.
   *
   * @param em the transaction to do it in; if this throws, it must be rolled back
   * @param author who applies it
   * @param name the file's name, for messages
   * @param text the file
   * @throws FlowFileException if anything in the file is wrong
   */
  public void apply(EntityManager em, Author author, String name, String text)
      throws FlowFileException {
    FlowFile file = FlowFileReader.read(name, text);
    List<Problem> problems =
        definitions.change(
            em,
            author,
            changes -> {
              Import run = new Import(file, changes);
              file.entries().forEach(run::entry);
              return run.problems;
            });
    if (!problems.isEmpty()) {
      throw new FlowFileException(problems);
    }
  }

  private final class Import {
    private final FlowFile file;
    private final DefinitionChanges changes;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Done> done = new HashMap<>();

    Import(FlowFile file, DefinitionChanges changes) {
      this.file = file;
      this.changes = changes;
    }

    /** What became of an entry. */
    private record Done(String model, UUID id) {}

    void entry(Entry entry) {
      int before = problems.size();
      Optional<UUID> id = put(entry);
      if (id.isPresent() && problems.size() == before && entry.id() != null) {
        done.put(entry.id(), new Done(entry.model(), id.get()));
      }
    }

    private Optional<UUID> put(Entry entry) {
      String model = entry.model().toLowerCase(Locale.ROOT);
      Optional<String> stage = models.stage(model);
      Optional<String> policy = models.policy(model);
      if (model.equals(Models.FLOW)) {
        return flow(new Values(entry));
      } else if (model.equals(Models.STAGE_BINDING)) {
        return stageBinding(new Values(entry));
      } else if (model.equals(Models.POLICY_BINDING)) {
        return policyBinding(new Values(entry));
      } else if (stage.isPresent()) {
        return stage(new Values(entry), kinds.stage(stage.get()).orElseThrow());
      } else if (policy.isPresent()) {
        return policy(new Values(entry), kinds.policy(policy.get()).orElseThrow());
      }
      add(entry.node(), "there is no model " + entry.model());
      return Optional.empty();
    }

    private Optional<UUID> flow(Values values) {
      String slug = values.required("slug");
      String name = values.required("name");
      String title = values.required("title");
      Designation designation = values.constant("designation", Designation.class, null);
      FlowOptions defaults = FlowOptions.DEFAULT;
      FlowOptions options =
          new FlowOptions(
              values.text("background").orElse(defaults.background()),
              values.constant("layout", Layout.class, defaults.layout()),
              values.bool("compatibility_mode", defaults.compatibilityMode()),
              values.constant("denied_action", DeniedAction.class, defaults.deniedAction()),
              values.constant("authentication", Requirement.class, defaults.requirement()),
              values.constant(
                  "policy_engine_mode", PolicyGate.Mode.class, defaults.policyEngineMode()));
      return values.isSound()
          ? Optional.of(
              changes.putFlow(
                  changes.findFlow(slug).orElse(null), slug, name, title, designation, options))
          : Optional.empty();
    }

    private <C extends Record> Optional<UUID> stage(Values values, StageKind<C> kind) {
      String name = values.required("name");
      C config = values.config(kind.configType(), kind::check);
      return config != null && values.isSound()
          ? Optional.of(
              changes.putStage(changes.findStage(name).orElse(null), name, kind.type(), config))
          : Optional.empty();
    }

    private <C extends Record> Optional<UUID> policy(Values values, PolicyKind<C> kind) {
      String name = values.required("name");
      boolean logging = values.bool("execution_logging", false);
      C config = values.config(kind.configType(), kind::check);
      return config != null && values.isSound()
          ? Optional.of(
              changes.putPolicy(
                  changes.findPolicy(name).orElse(null), name, kind.type(), logging, config))
          : Optional.empty();
    }

    private Optional<UUID> stageBinding(Values values) {
      UUID flow = values.reference("target");
      UUID stage = values.reference("stage");
      int order = values.number("order");
      // Files that say nothing mean what authentik makes of them, not what is new here.
      StageBindingOptions options =
          new StageBindingOptions(
              values.bool("evaluate_on_plan", false),
              values.bool("re_evaluate_policies", true),
              values.constant("policy_engine_mode", PolicyGate.Mode.class, PolicyGate.Mode.ANY),
              values.constant("failing_policy", FailingPolicy.class, FailingPolicy.SKIP),
              values.constant(
                  "invalid_response_action",
                  InvalidResponseAction.class,
                  InvalidResponseAction.RETRY));
      if (!options.evaluateOnPlan() && !options.reEvaluatePolicies()) {
        add(values.entry.node(), "Either evaluation on plan or evaluation on run must be enabled");
      }
      return flow != null && stage != null && values.isSound()
          ? Optional.of(
              changes.putStageBinding(
                  changes.findStageBinding(flow, stage, order).orElse(null),
                  flow,
                  stage,
                  order,
                  options))
          : Optional.empty();
    }

    private Optional<UUID> policyBinding(Values values) {
      UUID target = values.reference("target");
      UUID policy = values.reference("policy");
      int order = values.number("order");
      PolicyBindingOptions defaults = PolicyBindingOptions.DEFAULT;
      PolicyBindingOptions options =
          new PolicyBindingOptions(
              values.bool("enabled", defaults.enabled()),
              values.bool("negate", defaults.negate()),
              values.has("timeout") ? values.number("timeout") : defaults.timeoutSeconds(),
              values.failureResult());
      if (target == null || policy == null || !values.isSound()) {
        return Optional.empty();
      }
      boolean isFlow =
          done.values().stream()
              .anyMatch(
                  known ->
                      known.id().equals(target) && known.model().equalsIgnoreCase(Models.FLOW));
      return Optional.of(
          changes.putPolicyBinding(
              null,
              isFlow ? new Target.OfFlow(target) : new Target.OfStageBinding(target),
              new PolicyBinding.Bound.ToPolicy(policy),
              order,
              options));
    }

    private void add(Node node, String message) {
      problems.add(FlowFileReader.problem(file.name(), node, message));
    }

    /** What an entry says, read value by value; what cannot be read is a problem. */
    private final class Values {
      private final Entry entry;
      private final int problemsBefore = problems.size();

      Values(Entry entry) {
        this.entry = entry;
      }

      boolean isSound() {
        return problems.size() == problemsBefore;
      }

      boolean has(String name) {
        return entry.find(name).isPresent();
      }

      Optional<String> text(String name) {
        return entry.find(name).map(Pair::value).map(Import.this::value).map(Object::toString);
      }

      String required(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
          add(entry.node(), name + ": This field is required.");
        }
        return text.orElse("");
      }

      boolean bool(String name, boolean otherwise) {
        Optional<Pair> pair = entry.find(name);
        if (pair.isEmpty()) {
          return otherwise;
        }
        if (value(pair.get().value()) instanceof Boolean bool) {
          return bool;
        }
        add(pair.get().value(), name + ": must be true or false");
        return otherwise;
      }

      int number(String name) {
        Optional<Pair> pair = entry.find(name);
        if (pair.isEmpty()) {
          add(entry.node(), name + ": This field is required.");
          return 0;
        }
        if (value(pair.get().value()) instanceof Long number
            && number >= 0
            && number <= Integer.MAX_VALUE) {
          return number.intValue();
        }
        add(pair.get().value(), name + ": must be a whole number");
        return 0;
      }

      PolicyBinding.FailureResult failureResult() {
        Optional<Pair> pair = entry.find("failure_result");
        Object value = pair.map(Pair::value).map(Import.this::value).orElse("safe");
        if (value instanceof Boolean passes) {
          return passes ? PolicyBinding.FailureResult.PASS : PolicyBinding.FailureResult.FAIL;
        }
        if (!value.equals("safe")) {
          add(pair.orElseThrow().value(), "failure_result: must be true, false or safe");
        }
        return PolicyBinding.FailureResult.SAFE;
      }

      <E extends Enum<E>> E constant(String name, Class<E> type, @Nullable E otherwise) {
        Optional<Pair> pair = entry.find(name);
        if (pair.isEmpty()) {
          if (otherwise == null) {
            add(entry.node(), name + ": This field is required.");
          }
          return otherwise == null ? type.getEnumConstants()[0] : otherwise;
        }
        Object value = value(pair.get().value());
        Optional<E> constant = Json.constant(type, String.valueOf(value));
        if (constant.isEmpty()) {
          add(pair.get().value(), name + ": \"" + value + "\" is not a valid choice.");
        }
        return constant.orElse(type.getEnumConstants()[0]);
      }

      @Nullable UUID reference(String name) {
        Optional<Pair> pair = entry.find(name);
        if (pair.isEmpty()) {
          add(entry.node(), name + ": This field is required.");
          return null;
        }
        Object value = value(pair.get().value());
        try {
          return UUID.fromString(String.valueOf(value));
        } catch (IllegalArgumentException e) {
          add(pair.get().value(), name + ": names no object");
          return null;
        }
      }

      <C extends Record> @Nullable C config(
          Class<C> type, java.util.function.Function<C, List<ConfigProblem>> check) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (List<Pair> pairs : List.of(entry.attributes(), entry.identifiers())) {
          for (Pair pair : pairs) {
            if (mapper.shape(type).component(pair.name()).isPresent()) {
              values.put(pair.name(), value(pair.value()));
            } else if (!pair.name().equals("name") && !pair.name().equals("execution_logging")) {
              add(pair.value(), "there is no attribute " + pair.name());
            }
          }
        }
        ConfigMapper.Reading<C> reading = mapper.read(type, values, check);
        for (ConfigProblem problem :
            reading.problems().stream().filter(ConfigProblem::isError).toList()) {
          Node where = entry.find(problem.field()).map(Pair::value).orElse(entry.node());
          add(where, problem.field() + ": " + words(problem.message()));
        }
        return reading.config();
      }
    }

    /** A value with its tags resolved. */
    private @Nullable Object value(Node node) {
      String tag = node.getTag().getValue();
      if (tag.equals("!KeyOf") && node instanceof ScalarNode key) {
        Done known = done.get(key.getValue());
        if (known == null) {
          add(node, "!KeyOf: there is no entry " + key.getValue() + " before this one");
          return null;
        }
        return known.id().toString();
      }
      if (tag.equals("!Find") && node instanceof SequenceNode words) {
        return find(words);
      }
      if (tag.startsWith("!")) {
        add(node, tag + " is not supported here");
        return null;
      }
      if (node instanceof SequenceNode list) {
        List<@Nullable Object> values = new ArrayList<>();
        list.getValue().forEach(element -> values.add(value(element)));
        return values;
      }
      if (node instanceof MappingNode map) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
          values.put(String.valueOf(value(tuple.getKeyNode())), value(tuple.getValueNode()));
        }
        return values;
      }
      return scalar((ScalarNode) node);
    }

    private @Nullable Object scalar(ScalarNode node) {
      Tag tag = node.getTag();
      if (tag.equals(Tag.NULL)) {
        return null;
      }
      if (tag.equals(Tag.BOOL)) {
        return Boolean.valueOf(node.getValue());
      }
      if (tag.equals(Tag.INT)) {
        try {
          return Long.valueOf(node.getValue());
        } catch (NumberFormatException e) {
          add(node, "is not a number that can be read");
          return null;
        }
      }
      if (tag.equals(Tag.FLOAT)) {
        return Double.valueOf(node.getValue());
      }
      return node.getValue();
    }

    /** {@code !Find [authentik_flows.flow, [slug, x]]}. */
    private @Nullable Object find(SequenceNode node) {
      List<Node> words = node.getValue();
      if (words.size() == 2
          && words.get(1) instanceof SequenceNode condition
          && condition.getValue().size() == 2) {
        String model = String.valueOf(value(words.get(0))).toLowerCase(Locale.ROOT);
        String field = String.valueOf(value(condition.getValue().get(0)));
        String wanted = String.valueOf(value(condition.getValue().get(1)));
        Optional<UUID> found = Optional.empty();
        if (model.equals(Models.FLOW) && field.equals("slug")) {
          found = changes.findFlow(wanted);
        } else if (models.stage(model).isPresent() && field.equals("name")) {
          found = changes.findStage(wanted);
        } else if (models.policy(model).isPresent() && field.equals("name")) {
          found = changes.findPolicy(wanted);
        } else {
          add(node, "!Find looks for flows by slug, and for stages and policies by name");
        }
        return found.map(UUID::toString).orElse(null);
      }
      add(node, "!Find needs a model and one pair of field and value");
      return null;
    }
  }

  private String words(Text text) {
    return texts.words(text, Locale.ENGLISH);
  }
}
