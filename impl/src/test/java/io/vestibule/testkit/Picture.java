package io.vestibule.testkit;

import io.vestibule.api.challenge.Challenge;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.policy.Policy;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.policy.PolicyRequest;
import io.vestibule.api.policy.PolicyResult;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.prompt.PromptType;
import io.vestibule.api.stage.Capability;
import io.vestibule.api.stage.Outcome;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.stage.StageRun;
import io.vestibule.api.text.Text;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.DeniedAction;
import io.vestibule.definition.FailingPolicy;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.InvalidResponseAction;
import io.vestibule.definition.Layout;
import io.vestibule.definition.Requirement;
import io.vestibule.definition.StageBinding;
import io.vestibule.definition.StageDefinition;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyBinding.Bound;
import io.vestibule.policy.PolicyBinding.FailureResult;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Definitions made up without a database: also such as a database would not keep. The same calls
 * make the same picture, ids included.
 *
 * <pre>{@code
 * Picture picture = new Picture();
 * UUID login = picture.stage("login", Capability.LOGS_IN);
 * FlowDefinition flow = picture.flow("enter", Designation.AUTHENTICATION).stage(login).create();
 * Definitions definitions = picture.definitions();
 * }</pre>
 */
public final class Picture {
  private final Map<String, FlowDefinition> flows = new TreeMap<>();
  private final Map<UUID, StageDefinition> stages = new HashMap<>();
  private final Map<UUID, PolicyDefinition> policies = new HashMap<>();
  private final Map<UUID, Prompt> prompts = new HashMap<>();
  private int ids;

  /** An id nothing else has. */
  public UUID id() {
    return new UUID(0x7000L, 0x8000000000000000L | ++ids);
  }

  /** Adds a stage that brings something about. Its type has the name of the stage. */
  public UUID stage(String name, Capability... capabilities) {
    return stage(name, new Doing(name, Set.of(capabilities), false), Doing.Config.NONE);
  }

  /** Adds a stage of a kind. */
  public <C extends Record> UUID stage(String name, StageKind<C> kind, C config) {
    return add(new StageDefinition.Usable<>(new Stage(id(), name, kind.type()), kind, config));
  }

  /** Adds a stage that cannot be run. */
  public UUID brokenStage(String name, String type, ConfigProblem... problems) {
    return add(new StageDefinition.Unusable(new Stage(id(), name, type), null, List.of(problems)));
  }

  private UUID add(StageDefinition stage) {
    stages.put(stage.stage().id(), stage);
    return stage.stage().id();
  }

  /** Adds a policy. */
  public UUID policy(String name) {
    return policy(name, new Saying("scripted"), new Saying.Settings("none"));
  }

  /** Adds a policy of a kind. */
  public <C extends Record> UUID policy(String name, PolicyKind<C> kind, C config) {
    return add(
        new PolicyDefinition.Usable<>(new Policy(id(), name, kind.type()), false, kind, config));
  }

  /** Adds a policy that cannot be evaluated. */
  public UUID brokenPolicy(String name, String type, ConfigProblem... problems) {
    return add(
        new PolicyDefinition.Unusable(
            new Policy(id(), name, type), false, null, List.of(problems)));
  }

  private UUID add(PolicyDefinition policy) {
    policies.put(policy.policy().id(), policy);
    return policy.policy().id();
  }

  /** Adds a prompt. */
  public UUID prompt(String name, String fieldKey, boolean python) {
    UUID id = id();
    prompts.put(
        id,
        new Prompt(
            id,
            name,
            fieldKey,
            name,
            PromptType.TEXT,
            true,
            "",
            "",
            0,
            "",
            python,
            false,
            Prompt.Language.PYTHON));
    return id;
  }

  /** Starts a flow; it is made by {@link FlowBuilder#create}. */
  public FlowBuilder flow(String slug, Designation designation) {
    return new FlowBuilder(slug, designation);
  }

  /** All of it. */
  public Definitions definitions() {
    return new Definitions(
        1,
        java.util.Collections.unmodifiableMap(new TreeMap<>(flows)),
        Map.copyOf(stages),
        Map.copyOf(policies),
        Map.copyOf(prompts),
        List.of());
  }

  /** Collects what makes a flow. */
  public final class FlowBuilder {
    private final String slug;
    private final Designation designation;
    private final List<StageBinding> bindings = new ArrayList<>();
    private final Gate gate = new Gate();
    private Requirement requirement = Requirement.NONE;

    private FlowBuilder(String slug, Designation designation) {
      this.slug = slug;
      this.designation = designation;
    }

    /** Says who may start it. */
    public FlowBuilder requires(Requirement newRequirement) {
      this.requirement = newRequirement;
      return this;
    }

    /** Says what is bound to it. */
    public FlowBuilder policies(Consumer<Gate> bound) {
      bound.accept(gate);
      return this;
    }

    /** Adds a stage, ten after the one before. */
    public FlowBuilder stage(UUID stage) {
      return stage(stage, binding -> {});
    }

    /** Adds a stage, ten after the one before, with its binding set up. */
    public FlowBuilder stage(UUID stage, Consumer<Binding> options) {
      Binding binding =
          new Binding(bindings.isEmpty() ? 10 : bindings.get(bindings.size() - 1).order() + 10);
      options.accept(binding);
      UUID id = id();
      bindings.add(
          new StageBinding(
              id,
              stage,
              binding.order,
              binding.onPlan,
              binding.onRun,
              binding.failing,
              InvalidResponseAction.RETRY,
              binding.gate.of(id)));
      return this;
    }

    /** Makes the flow. */
    public FlowDefinition create() {
      UUID id = id();
      FlowDefinition flow =
          new FlowDefinition(
              new Flow(id, slug, "Flow " + slug, "Title of " + slug, designation),
              Layout.STACKED,
              "",
              false,
              DeniedAction.MESSAGE,
              requirement,
              gate.of(id),
              bindings);
      flows.put(slug, flow);
      return flow;
    }
  }

  /** What is bound to something. */
  public final class Gate {
    private final List<PolicyBinding> bindings = new ArrayList<>();
    private PolicyGate.Mode mode = PolicyGate.Mode.ANY;

    /** Everything bound must say yes. */
    public Gate all() {
      mode = PolicyGate.Mode.ALL;
      return this;
    }

    /** Binds a policy. */
    public Gate policy(UUID policy) {
      return bind(new Bound.ToPolicy(policy), true, false, FailureResult.SAFE);
    }

    /** Binds something. */
    public Gate bind(Bound bound) {
      return bind(bound, true, false, FailureResult.SAFE);
    }

    /** Binds something. */
    public Gate bind(Bound bound, boolean enabled, boolean negate, FailureResult failure) {
      bindings.add(
          new PolicyBinding(
              id(),
              bindings.size(),
              enabled,
              negate,
              PolicyBinding.DEFAULT_TIMEOUT,
              failure,
              bound));
      return this;
    }

    private PolicyGate of(UUID target) {
      return new PolicyGate(target, mode, bindings);
    }
  }

  /** A stage in a flow. */
  public final class Binding {
    private final Gate gate = new Gate();
    private int order;
    private boolean onPlan;
    private boolean onRun = true;
    private FailingPolicy failing = FailingPolicy.SKIP;

    private Binding(int order) {
      this.order = order;
    }

    /** Says where it is. */
    public Binding at(int newOrder) {
      this.order = newOrder;
      return this;
    }

    /** Says when its policies are asked: only when the stage is run, unless told otherwise. */
    public Binding asked(boolean whenPlanned, boolean whenRun) {
      this.onPlan = whenPlanned;
      this.onRun = whenRun;
      return this;
    }

    /** Denies the flow if its policies say no. */
    public Binding denying() {
      this.failing = FailingPolicy.DENY;
      return this;
    }

    /** Everything bound must say yes. */
    public Binding all() {
      gate.all();
      return this;
    }

    /** Binds a policy. */
    public Binding policy(UUID policy) {
      gate.policy(policy);
      return this;
    }

    /** Binds something. */
    public Binding bind(Bound bound) {
      gate.bind(bound);
      return this;
    }

    /** Binds something. */
    public Binding bind(Bound bound, boolean enabled, boolean negate, FailureResult failure) {
      gate.bind(bound, enabled, negate, failure);
      return this;
    }
  }

  /**
   * A kind of stage that says what it does, and never does it.
   *
   * @param type its type name
   * @param does what it says it does
   * @param grants whether it says that it gives something
   */
  public record Doing(String type, Set<Capability> does, boolean grants)
      implements StageKind<Doing.Config> {
    /**
     * Configuration.
     *
     * @param stage another stage
     * @param flow another flow
     * @param others anything else
     */
    public record Config(
        @Nullable Ref<Stage> stage, @Nullable Ref<Flow> flow, List<Ref<?>> others) {
      /** It refers to nothing. */
      public static final Config NONE = new Config(null, null, List.of());
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public Set<Capability> capabilities(Config config) {
      return does;
    }

    @Override
    public Outcome.Shown show(StageRun<Config> run) {
      return Outcome.ask(Challenge.of("never").introduction(Text.literal(type)).build());
    }
  }

  /**
   * A kind of policy that says yes.
   *
   * @param type its type name
   */
  public record Saying(String type) implements PolicyKind<Saying.Settings> {
    /**
     * Configuration.
     *
     * @param language the language of what it would evaluate
     */
    public record Settings(String language) {}

    @Override
    public Class<Settings> configType() {
      return Settings.class;
    }

    @Override
    public PolicyResult evaluate(PolicyRequest<Settings> request) {
      return PolicyResult.pass();
    }
  }
}
