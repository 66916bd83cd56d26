package io.vestibule.flowfile;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Secret;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.DefinitionModel;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowOptions;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.PolicyBindingOptions;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBindingOptions;
import io.vestibule.definition.Target;
import io.vestibule.flowfile.Models.Model;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.ConfigShape;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyGate;
import io.vestibule.text.Texts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes definitions say what an entry says. */
final class DefinitionWriter {
  static final int NAME = 255;
  private static final int LINE = 1000;
  private static final String SLUG = "[-a-zA-Z0-9_]+";

  private final DefinitionChanges changes;
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Texts texts;
  private final Directory directory;
  private final PromptWriter prompts;

  DefinitionWriter(
      DefinitionChanges changes,
      Kinds kinds,
      ConfigMapper mapper,
      Texts texts,
      Directory directory) {
    this.changes = changes;
    this.kinds = kinds;
    this.mapper = mapper;
    this.texts = texts;
    this.directory = directory;
    this.prompts = new PromptWriter(changes);
  }

  /** Which definitions a model stands for; empty if for none. */
  static Optional<DefinitionModel> definitions(Model model) {
    if (model instanceof Model.Flows) {
      return Optional.of(DefinitionModel.FLOW);
    } else if (model instanceof Model.Stages) {
      return Optional.of(DefinitionModel.STAGE);
    } else if (model instanceof Model.Policies) {
      return Optional.of(DefinitionModel.POLICY);
    } else if (model instanceof Model.StageBindings) {
      return Optional.of(DefinitionModel.STAGE_BINDING);
    } else if (model instanceof Model.PolicyBindings) {
      return Optional.of(DefinitionModel.POLICY_BINDING);
    } else if (model instanceof Model.Prompts) {
      return Optional.of(DefinitionModel.PROMPT);
    } else if (model instanceof Model.Brands) {
      return Optional.of(DefinitionModel.BRAND);
    }
    return Optional.empty();
  }

  /** The attributes an entry of a model may have. */
  Set<String> attributes(Model model) {
    Set<String> names = new java.util.LinkedHashSet<>();
    if (model instanceof Model.Flows) {
      names.addAll(
          List.of(
              "slug",
              "name",
              "title",
              "designation",
              "background",
              "layout",
              "compatibility_mode",
              "denied_action",
              "authentication",
              "policy_engine_mode"));
    } else if (model instanceof Model.Stages stages) {
      names.add("name");
      names.addAll(components(kinds.stage(stages.type()).map(StageKind::configType)));
    } else if (model instanceof Model.Policies policies) {
      names.addAll(List.of("name", "execution_logging"));
      names.addAll(components(kinds.policy(policies.type()).map(PolicyKind::configType)));
    } else if (model instanceof Model.StageBindings) {
      names.addAll(
          List.of(
              "target",
              "stage",
              "order",
              "evaluate_on_plan",
              "re_evaluate_policies",
              "policy_engine_mode",
              "failing_policy",
              "invalid_response_action"));
    } else if (model instanceof Model.PolicyBindings) {
      names.addAll(
          List.of(
              "target",
              "policy",
              "group",
              "user",
              "order",
              "enabled",
              "negate",
              "timeout",
              "failure_result",
              "failure_safe"));
    } else if (model instanceof Model.Prompts) {
      names.addAll(PromptWriter.ATTRIBUTES);
    }
    return names;
  }

  /** Whether an attribute may be nothing, so that what it refers to need not be there. */
  boolean mayBeLeftOut(Model model, String attribute) {
    if (!attributes(model).contains(attribute)) {
      return true;
    }
    Optional<? extends Class<? extends Record>> config =
        model instanceof Model.Stages stages
            ? kinds.stage(stages.type()).map(StageKind::configType)
            : model instanceof Model.Policies policies
                ? kinds.policy(policies.type()).map(PolicyKind::configType)
                : Optional.empty();
    return config
        .flatMap(type -> mapper.shape(type).component(attribute))
        .map(ConfigShape.Component::nullable)
        .orElse(false);
  }

  private List<String> components(Optional<? extends Class<? extends Record>> config) {
    return config.stream()
        .flatMap(type -> mapper.shape(type).components().stream())
        .map(ConfigShape.Component::name)
        .toList();
  }

  /**
   * Creates or changes a definition.
   *
   * @param model what it is
   * @param existing its id, or null if it is new
   * @param id the id it gets if it is new, or null for any
   * @param given what it is to say, all of it
   * @return its id, or null if it cannot be so
   */
  @Nullable UUID put(Model model, @Nullable UUID existing, @Nullable UUID id, Given given) {
    UUID at = existing == null ? id : existing;
    if (model instanceof Model.Flows) {
      return flow(at, given);
    } else if (model instanceof Model.Stages stages) {
      return stage(at, kinds.stage(stages.type()).orElseThrow(), given);
    } else if (model instanceof Model.Policies policies) {
      return policy(at, kinds.policy(policies.type()).orElseThrow(), given);
    } else if (model instanceof Model.StageBindings) {
      return stageBinding(at, given);
    } else if (model instanceof Model.PolicyBindings) {
      return policyBinding(at, given);
    } else if (model instanceof Model.Prompts) {
      return prompts.put(at, given);
    }
    throw new IllegalArgumentException("no definition: " + model);
  }

  private @Nullable UUID flow(@Nullable UUID id, Given given) {
    FlowOptions defaults = FlowOptions.DEFAULT;
    String slug = given.required("slug", NAME);
    if (!slug.isBlank() && !slug.matches(SLUG)) {
      given.problem(
          "slug", "Enter a valid slug consisting of letters, numbers, underscores or hyphens.");
    }
    taken(given, "slug", slug, changes.findFlow(slug), id, "flow");
    String name = given.required("name", NAME);
    String title = given.required("title", LINE);
    if (!given.has("designation")) {
      given.problem("designation", "This field is required.");
    }
    Designation designation =
        given.constant("designation", Designation.class, Designation.AUTHENTICATION);
    FlowOptions options =
        new FlowOptions(
            given.text("background", defaults.background(), LINE),
            given.constant("layout", Layout.class, defaults.layout()),
            given.bool("compatibility_mode", defaults.compatibilityMode()),
            given.constant("denied_action", DeniedAction.class, defaults.deniedAction()),
            given.constant("authentication", Requirement.class, defaults.requirement()),
            given.constant(
                "policy_engine_mode", PolicyGate.Mode.class, defaults.policyEngineMode()));
    return given.isSound() ? changes.putFlow(id, slug, name, title, designation, options) : null;
  }

  private <C extends Record> @Nullable UUID stage(
      @Nullable UUID id, StageKind<C> kind, Given given) {
    String name = given.required("name", NAME);
    taken(given, "name", name, changes.findStage(name), id, "stage");
    C config = config(kind.configType(), kind::check, given);
    references(config, given);
    return config != null && given.isSound()
        ? changes.putStage(id, name, kind.type(), config)
        : null;
  }

  private <C extends Record> @Nullable UUID policy(
      @Nullable UUID id, PolicyKind<C> kind, Given given) {
    String name = given.required("name", NAME);
    taken(given, "name", name, changes.findPolicy(name), id, "policy");
    boolean logging = given.bool("execution_logging", false);
    C config = config(kind.configType(), kind::check, given);
    references(config, given);
    return config != null && given.isSound()
        ? changes.putPolicy(id, name, kind.type(), logging, config)
        : null;
  }

  static void taken(
      Given given,
      String attribute,
      String value,
      Optional<UUID> holder,
      @Nullable UUID id,
      String what) {
    if (holder.isPresent() && !holder.get().equals(id)) {
      given.problem(
          attribute, "there is another " + what + " with the " + attribute + " \"" + value + "\"");
    }
  }

  /**
   * A stage that is built on, a policy and a prompt that are asked must be there. A flow that is
   * linked to may be made later.
   */
  private void references(@Nullable Record config, Given given) {
    if (config == null) {
      return;
    }
    for (ConfigMapper.Reference reference : mapper.references(config)) {
      Class<?> target = reference.ref().target();
      UUID id = reference.ref().id();
      if ((target.equals(Stage.class) && !exists(DefinitionModel.STAGE, id))
          || (target.equals(Policy.class) && !exists(DefinitionModel.POLICY, id))
          || (target.equals(Prompt.class) && !exists(DefinitionModel.PROMPT, id))) {
        given.problem(reference.field(), "Invalid pk \"" + id + "\" - object does not exist.");
      }
    }
  }

  private boolean exists(DefinitionModel model, @Nullable UUID id) {
    return id != null && changes.describe(model, id).isPresent();
  }

  private <C extends Record> @Nullable C config(
      Class<C> type, Function<C, List<ConfigProblem>> check, Given given) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (ConfigShape.Component component : mapper.shape(type).components()) {
      if (given.values().containsKey(component.name())) {
        Object value = given.values().get(component.name());
        values.put(component.name(), value instanceof Secret secret ? secret.reveal() : value);
      }
    }
    ConfigMapper.Reading<C> reading = mapper.read(type, values, check);
    for (ConfigProblem problem : reading.problems()) {
      String words = texts.words(problem.message(), Locale.ENGLISH);
      if (problem.isError()) {
        given.problem(problem.field(), words);
      } else {
        given.warning(problem.field(), words);
      }
    }
    return reading.config();
  }

  private @Nullable UUID stageBinding(@Nullable UUID id, Given given) {
    UUID flow = existing(DefinitionModel.FLOW, "target", given, true);
    UUID stage = existing(DefinitionModel.STAGE, "stage", given, true);
    if (!given.has("order")) {
      given.problem("order", "This field is required.");
    }
    int order = given.number("order", 0);
    // Files that say nothing mean what authentik makes of them, not what is new here.
    StageBindingOptions options =
        new StageBindingOptions(
            given.bool("evaluate_on_plan", false),
            given.bool("re_evaluate_policies", true),
            given.constant("policy_engine_mode", PolicyGate.Mode.class, PolicyGate.Mode.ANY),
            given.constant("failing_policy", FailingPolicy.class, FailingPolicy.SKIP),
            given.constant(
                "invalid_response_action",
                InvalidResponseAction.class,
                InvalidResponseAction.RETRY));
    if (!options.evaluateOnPlan() && !options.reEvaluatePolicies()) {
      given.problem(
          ConfigProblem.WHOLE,
          "Either evaluation on plan or evaluation when stage is run must be enabled");
    }
    if (flow == null || stage == null || !given.isSound()) {
      return null;
    }
    taken(
        given,
        "order",
        String.valueOf(order),
        changes.findStageBinding(flow, stage, order),
        id,
        "binding of this stage");
    return given.isSound() ? changes.putStageBinding(id, flow, stage, order, options) : null;
  }

  private @Nullable UUID policyBinding(@Nullable UUID id, Given given) {
    UUID target = given.reference("target", true);
    boolean isFlow = exists(DefinitionModel.FLOW, target);
    if (target != null && !isFlow && !exists(DefinitionModel.STAGE_BINDING, target)) {
      given.problem("target", "Invalid pk \"" + target + "\" - object does not exist.");
    }
    UUID policy = existing(DefinitionModel.POLICY, "policy", given, false);
    UUID group = given.reference("group", false);
    UUID user = given.reference("user", false);
    if (group != null && !directory.hasGroup(group)) {
      given.problem("group", "Invalid pk \"" + group + "\" - object does not exist.");
    }
    if (user != null && !directory.hasUser(user)) {
      given.problem("user", "Invalid pk \"" + user + "\" - object does not exist.");
    }
    if (Arrays.asList(policy, group, user).stream().filter(Objects::nonNull).count() != 1
        && given.isSound()) {
      given.problem(ConfigProblem.WHOLE, "One of 'policy', 'group', 'user' must be set.");
    }
    if (!given.has("order")) {
      given.problem("order", "This field is required.");
    }
    int order = given.number("order", 0);
    PolicyBindingOptions defaults = PolicyBindingOptions.DEFAULT;
    PolicyBindingOptions options =
        new PolicyBindingOptions(
            given.bool("enabled", defaults.enabled()),
            given.bool("negate", defaults.negate()),
            given.number("timeout", defaults.timeoutSeconds()),
            failureResult(given));
    if (target == null || !given.isSound()) {
      return null;
    }
    return changes.putPolicyBinding(
        id,
        isFlow ? new Target.OfFlow(target) : new Target.OfStageBinding(target),
        bound(policy, group, user),
        order,
        options);
  }

  private static PolicyBinding.Bound bound(
      @Nullable UUID policy, @Nullable UUID group, @Nullable UUID user) {
    if (policy != null) {
      return new PolicyBinding.Bound.ToPolicy(policy);
    }
    return group != null
        ? new PolicyBinding.Bound.ToGroup(group)
        : new PolicyBinding.Bound.ToUser(Objects.requireNonNull(user));
  }

  /** True and false as authentik means them; and where nothing is said, what is safe. */
  private static FailureResult failureResult(Given given) {
    if (given.bool("failure_safe", false)) {
      return FailureResult.SAFE;
    }
    Object value = given.values().get("failure_result");
    if (value instanceof Boolean passes) {
      return passes ? FailureResult.PASS : FailureResult.FAIL;
    }
    return given.constant("failure_result", FailureResult.class, FailureResult.SAFE);
  }

  private @Nullable UUID existing(
      DefinitionModel model, String attribute, Given given, boolean required) {
    UUID id = given.reference(attribute, required);
    if (id != null && !exists(model, id)) {
      given.problem(attribute, "Invalid pk \"" + id + "\" - object does not exist.");
      return null;
    }
    return id;
  }
}
