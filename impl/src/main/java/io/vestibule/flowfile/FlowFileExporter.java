package io.vestibule.flowfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.vestibule.api.config.Ref;
import io.vestibule.api.config.Secret;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.ConfigShape;
import io.vestibule.json.Json;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import io.vestibule.user.UserStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a flow with all it is made of as a flow file, which authentik reads as well: the flow, its
 * prompts, its policies, its stages and those they build on, and the bindings. Groups, users and
 * other flows are named, not written. Secrets are left out: in their place the file asks the
 * import's context for them. The same flow always gives the same text.
 */
public final class FlowFileExporter {
  private final Models models;
  private final ConfigMapper mapper;
  private final UserStore users;

  FlowFileExporter(Models models, ConfigMapper mapper, UserStore users) {
    this.models = models;
    this.mapper = mapper;
    this.users = users;
  }

  /** A flow that cannot be written, since nothing is known of a part of it. */
  public static final class NotExportableException extends Exception {
    private static final long serialVersionUID = 1;

    NotExportableException(String message) {
      super(message);
    }
  }

  /**
   * Writes a flow.
   *
   * @param definitions the picture it is part of
   * @param flow the flow
   * @return the file
   * @throws NotExportableException if it has a stage or policy of a kind that is not there: which
   *     parts of their configuration are secret nobody knows
   */
  public String export(Definitions definitions, FlowDefinition flow) throws NotExportableException {
    return new Export(definitions, flow).write();
  }

  /** How a stage is configured, whether it can be run or not; null if nobody can read that. */
  static @Nullable Record config(StageDefinition stage) {
    return stage instanceof StageDefinition.Usable<?> usable
        ? usable.config()
        : ((StageDefinition.Unusable) stage).config();
  }

  private final class Export {
    private final Definitions definitions;
    private final FlowDefinition flow;
    private final List<Map<String, Object>> entries = new ArrayList<>();

    Export(Definitions definitions, FlowDefinition flow) {
      this.definitions = definitions;
      this.flow = flow;
    }

    String write() throws NotExportableException {
      flow();
      for (Prompt prompt : prompts()) {
        prompt(prompt);
      }
      for (PolicyDefinition policy : policies()) {
        policy(policy);
      }
      for (UUID stage : stages()) {
        stage(stage);
      }
      flow.bindings().forEach(this::stageBinding);
      policyBindings(flow.gate(), false);
      flow.bindings().forEach(binding -> policyBindings(binding.gate(), true));
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("name", flow.flow().name());
      metadata.put("labels", Map.of("blueprints.goauthentik.io/generated", "true"));
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("version", 1);
      file.put("metadata", metadata);
      file.put("entries", entries);
      return YamlWriter.write(file);
    }

    private void flow() {
      Map<String, @Nullable Object> attrs = new LinkedHashMap<>();
      attrs.put("name", flow.flow().name());
      attrs.put("title", flow.flow().title());
      attrs.put("designation", Json.nameOf(flow.flow().designation()));
      attrs.put("authentication", Json.nameOf(flow.requirement()));
      attrs.put("denied_action", Json.nameOf(flow.deniedAction()));
      attrs.put("policy_engine_mode", Json.nameOf(flow.gate().mode()));
      attrs.put("layout", Json.nameOf(flow.layout()));
      attrs.put("background", flow.background());
      attrs.put("compatibility_mode", flow.compatibilityMode());
      entry(Models.FLOW, identifiers(flow.flow().id(), Map.of("slug", flow.flow().slug())), attrs);
    }

    /** All prompts its stages ask, by name. */
    private List<Prompt> prompts() throws NotExportableException {
      Set<UUID> ids = new LinkedHashSet<>();
      stages().forEach(stage -> references(stage, Prompt.class).forEach(ids::add));
      List<Prompt> prompts = new ArrayList<>();
      for (UUID id : ids) {
        Prompt prompt = definitions.prompts().get(id);
        if (prompt == null) {
          throw new NotExportableException("prompt " + id + " is gone");
        }
        prompts.add(prompt);
      }
      prompts.sort(Comparator.comparing(Prompt::name));
      return prompts;
    }

    private void prompt(Prompt prompt) {
      Map<String, @Nullable Object> attrs = new LinkedHashMap<>();
      attrs.put("field_key", prompt.fieldKey());
      attrs.put("label", prompt.label());
      attrs.put("type", Json.nameOf(prompt.type()));
      attrs.put("required", prompt.required());
      attrs.put("placeholder", prompt.placeholder());
      attrs.put("initial_value", prompt.initialValue());
      attrs.put("order", prompt.order());
      attrs.put("sub_text", prompt.subText());
      attrs.put("placeholder_expression", prompt.placeholderExpression());
      attrs.put("initial_value_expression", prompt.initialValueExpression());
      attrs.put("language", Json.nameOf(prompt.language()));
      entry(Models.PROMPT, identifiers(prompt.id(), Map.of("name", prompt.name())), attrs);
    }

    /** All policies bound anywhere in the flow or asked by its stages themselves, by name. */
    private List<PolicyDefinition> policies() throws NotExportableException {
      List<PolicyDefinition> policies = new ArrayList<>();
      Set<UUID> ids = new LinkedHashSet<>();
      gates()
          .flatMap(gate -> gate.bindings().stream())
          .forEach(
              binding -> {
                if (binding.bound() instanceof PolicyBinding.Bound.ToPolicy bound) {
                  ids.add(bound.id());
                }
              });
      for (UUID stage : stages()) {
        references(stage, Policy.class).forEach(ids::add);
      }
      for (UUID id : ids) {
        PolicyDefinition policy = definitions.policies().get(id);
        if (policy == null) {
          throw new NotExportableException("policy " + id + " is gone");
        }
        policies.add(policy);
      }
      policies.sort(Comparator.comparing(policy -> policy.policy().name()));
      return policies;
    }

    private Stream<PolicyGate> gates() {
      return Stream.concat(
          Stream.of(flow.gate()), flow.bindings().stream().map(StageBinding::gate));
    }

    private void policy(PolicyDefinition policy) throws NotExportableException {
      Record config =
          policy instanceof PolicyDefinition.Usable<?> usable
              ? usable.config()
              : ((PolicyDefinition.Unusable) policy).config();
      String name = policy.policy().name();
      if (config == null) {
        throw new NotExportableException("policy \"" + name + "\" cannot be read");
      }
      Map<String, @Nullable Object> attrs = new LinkedHashMap<>();
      attrs.put("execution_logging", policy.executionLogging());
      attrs.putAll(config(name, config));
      entry(
          models.ofPolicy(policy.policy().type()),
          identifiers(policy.policy().id(), Map.of("name", name)),
          attrs);
    }

    /** All stages of the flow in their order, each after those it builds on. */
    private Set<UUID> stages() {
      Set<UUID> stages = new LinkedHashSet<>();
      flow.bindings().forEach(binding -> add(stages, new LinkedHashSet<>(), binding.stage()));
      return stages;
    }

    private void add(Set<UUID> stages, Set<UUID> above, UUID stage) {
      if (!above.add(stage)) {
        return;
      }
      references(stage, Stage.class).forEach(other -> add(stages, above, other));
      stages.add(stage);
    }

    /** What of a kind of thing a stage refers to. */
    private Stream<UUID> references(UUID stage, Class<?> target) {
      return definitions.stage(stage).map(FlowFileExporter::config).stream()
          .flatMap(config -> mapper.references(config).stream())
          .map(ConfigMapper.Reference::ref)
          .filter(ref -> ref.target().equals(target))
          .map(Ref::id);
    }

    private void stage(UUID id) throws NotExportableException {
      StageDefinition stage =
          definitions
              .stage(id)
              .orElseThrow(() -> new NotExportableException("stage " + id + " is gone"));
      Record config = FlowFileExporter.config(stage);
      String name = stage.stage().name();
      if (config == null) {
        throw new NotExportableException("stage \"" + name + "\" cannot be read");
      }
      entry(
          models.ofStage(stage.stage().type()),
          identifiers(id, Map.of("name", name)),
          config(name, config));
    }

    private Map<String, @Nullable Object> config(String owner, Record config) {
      Map<String, @Nullable Object> attrs = new LinkedHashMap<>();
      Map<String, JsonNode> shown = new LinkedHashMap<>();
      mapper
          .show(config)
          .properties()
          .forEach(field -> shown.put(field.getKey(), field.getValue()));
      for (ConfigShape.Component component : mapper.shape(config.getClass()).components()) {
        String name = component.name();
        if (component.secret()) {
          Optional<Secret> secret = mapper.secret(config, name);
          boolean isHidden = secret.filter(held -> !held.isEmpty()).isPresent();
          attrs.put(
              name,
              isHidden
                  ? new YamlWriter.Tagged("Context", owner + " " + name)
                  : secret.map(Secret::reveal).orElse(null));
        } else if (component.refersTo().filter(Flow.class::equals).isPresent()) {
          attrs.put(name, flows(config, component));
        } else {
          attrs.put(name, Json.mapper().convertValue(shown.get(name), Object.class));
        }
      }
      return attrs;
    }

    /** Other flows by their slugs. */
    private @Nullable Object flows(Record config, ConfigShape.Component component) {
      List<Object> found = new ArrayList<>();
      for (ConfigMapper.Reference reference : mapper.references(config)) {
        if (reference.field().equals(component.name())) {
          found.add(flow(reference.ref()));
        }
      }
      return component.type().isCollectionLikeType()
          ? found
          : found.isEmpty() ? null : found.get(0);
    }

    private Object flow(Ref<?> ref) {
      return definitions
          .flow(ref.id())
          .<Object>map(other -> find(Models.FLOW, "slug", other.flow().slug()))
          .orElseGet(() -> ref.id().toString());
    }

    private void stageBinding(StageBinding binding) {
      Map<String, Object> key = new LinkedHashMap<>();
      key.put("target", flow.flow().id().toString());
      key.put("stage", binding.stage().toString());
      key.put("order", binding.order());
      Map<String, @Nullable Object> attrs = new LinkedHashMap<>();
      attrs.put("evaluate_on_plan", binding.evaluateOnPlan());
      attrs.put("re_evaluate_policies", binding.reEvaluatePolicies());
      attrs.put("policy_engine_mode", Json.nameOf(binding.gate().mode()));
      attrs.put("invalid_response_action", Json.nameOf(binding.invalidResponseAction()));
      if (binding.failingPolicy() != FailingPolicy.SKIP) {
        attrs.put("failing_policy", Json.nameOf(binding.failingPolicy()));
      }
      entry(Models.STAGE_BINDING, identifiers(binding.id(), key), attrs);
    }

    private void policyBindings(PolicyGate gate, boolean ofStage) {
      for (PolicyBinding binding : gate.bindings()) {
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        key.put("target", gate.target().toString());
        // What is bound is part of what tells bindings of one order from each other.
        key.put(
            "policy",
            binding.bound() instanceof PolicyBinding.Bound.ToPolicy policy
                ? policy.id().toString()
                : null);
        if (binding.bound() instanceof PolicyBinding.Bound.ToGroup group) {
          key.put(
              "group",
              users
                  .group(group.id())
                  .map(Group::name)
                  .<Object>map(name -> find(Models.GROUP, "name", name))
                  .orElseGet(() -> group.id().toString()));
        } else if (binding.bound() instanceof PolicyBinding.Bound.ToUser user) {
          key.put(
              "user",
              users
                  .find(user.id())
                  .map(User::username)
                  .<Object>map(name -> find(Models.USER, "username", name))
                  .orElseGet(() -> user.id().toString()));
        }
        key.put("order", binding.order());
        Map<String, @Nullable Object> attrs = new LinkedHashMap<>();
        attrs.put("enabled", binding.enabled());
        attrs.put("negate", binding.negate());
        attrs.put("timeout", (int) binding.timeout().toSeconds());
        // What keeps the gate shut, in words authentik has; and that it is meant, in ours.
        boolean safe = binding.failureResult() == FailureResult.SAFE;
        attrs.put("failure_result", safe ? ofStage : binding.failureResult() == FailureResult.PASS);
        if (safe) {
          attrs.put("failure_safe", true);
        }
        entry(Models.POLICY_BINDING, identifiers(binding.id(), key), attrs);
      }
    }

    private static YamlWriter.Tagged find(String model, String field, String value) {
      return new YamlWriter.Tagged("Find", List.of(model, List.of(field, value)));
    }

    private static Map<String, @Nullable Object> identifiers(
        UUID id, Map<String, ? extends @Nullable Object> more) {
      Map<String, @Nullable Object> identifiers = new LinkedHashMap<>();
      identifiers.put("pk", id.toString());
      identifiers.putAll(more);
      return identifiers;
    }

    private void entry(
        String model,
        Map<String, @Nullable Object> identifiers,
        Map<String, @Nullable Object> attrs) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("model", model);
      entry.put("state", "present");
      entry.put("identifiers", identifiers);
      entry.put("attrs", attrs);
      entries.add(entry);
    }
  }
}
