package io.vestibule.flow;

import io.vestibule.api.config.Ref;
import io.vestibule.api.context.ContextKeys;
import io.vestibule.api.factor.FactorType;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.stage.ConfigurableStage;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.api.user.User;
import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageDefinition;
import io.vestibule.json.JsonContext;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import io.vestibule.store.Ids;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ways into a flow and out of it other than by its own page. */
public final class FlowEntries {
  /** The flow in which people change their settings where their brand names none. */
  private static final String USER_SETTINGS = "default-user-settings-flow";

  /** The flow in which somebody who is logged in shows once more that the account is theirs. */
  public static final String REAUTHENTICATION = "default-reauthentication-flow";

  /** How the types of stages begin that set up second factors. */
  private static final String OF_FACTORS = "authenticator_";

  private final FlowExecutor executor;

  /** The ways into the flows of an executor. */
  public FlowEntries(FlowExecutor executor) {
    this.executor = executor;
  }

  /**
   * The flow for a designation: the brand's, else the first by slug whose policies accept the
   * visitor. The flow's requirement is not looked at here; its page says what is wrong.
   *
   * @param request who asks; its flow does not matter
   */
  public Optional<Flow> defaultFlow(Designation designation, FlowRequest request) {
    Definitions definitions = executor.definitions().latest();
    Ref<Flow> branded = request.brand().flows().get(designation);
    Optional<FlowDefinition> found =
        Optional.ofNullable(branded).flatMap(ref -> definitions.flow(ref.id()));
    return found
        .or(
            () ->
                definitions.flows().stream()
                    .filter(flow -> flow.flow().designation() == designation)
                    .filter(flow -> accepts(definitions, flow, request))
                    .findFirst())
        .map(FlowDefinition::flow);
  }

  /**
   * The flows a visitor who is logged in may begin by themselves: to change their settings and what
   * they log in with, and to leave. Only those whose policies accept them, and none of those by
   * which {@linkplain #setUps second factors are set up}.
   *
   * @param request who asks; its flow does not matter
   */
  public List<OwnFlow> ownFlows(FlowRequest request) {
    Definitions definitions = executor.definitions().latest();
    List<OwnFlow> own = new ArrayList<>();
    Ref<Flow> branded = request.brand().userSettingsFlow();
    Optional.ofNullable(branded)
        .flatMap(ref -> definitions.flow(ref.id()))
        .or(() -> definitions.flow(USER_SETTINGS))
        .filter(flow -> accepts(definitions, flow, request))
        .ifPresent(flow -> own.add(new OwnFlow(flow.flow(), null)));
    configurable(definitions)
        .filter(stage -> !isOfFactors(stage))
        .forEach(
            stage ->
                configureFlow(definitions, stage)
                    .filter(flow -> accepts(definitions, flow, request))
                    .filter(
                        flow -> own.stream().noneMatch(known -> known.flow().equals(flow.flow())))
                    .ifPresent(flow -> own.add(new OwnFlow(flow.flow(), stage.stage().id()))));
    defaultFlow(Designation.UNENROLLMENT, request)
        .ifPresent(flow -> own.add(new OwnFlow(flow, null)));
    return List.copyOf(own);
  }

  /**
   * A flow a person may begin by themselves.
   *
   * @param flow the flow
   * @param configures the stage it sets up, or null
   */
  public record OwnFlow(Flow flow, @Nullable UUID configures) {}

  /**
   * The ways in which a visitor who is logged in may set up second factors: one for each stage that
   * sets one up and has a flow for it. Only those whose policies accept them.
   *
   * @param request who asks; its flow does not matter
   */
  public List<SetUp> setUps(FlowRequest request) {
    Definitions definitions = executor.definitions().latest();
    return configurable(definitions)
        .filter(FlowEntries::isOfFactors)
        .filter(
            stage ->
                configureFlow(definitions, stage)
                    .filter(flow -> accepts(definitions, flow, request))
                    .isPresent())
        .map(stage -> new SetUp(stage.stage().id(), title(stage)))
        .toList();
  }

  /**
   * A way to set up a second factor.
   *
   * @param stage the stage
   * @param title what it is called
   */
  public record SetUp(UUID stage, Text title) {}

  /**
   * Where somebody who is logged in shows once more that the account is theirs.
   *
   * @param home path of the application, with a slash at the end
   * @param next where they come back to, a path on this server
   * @return the path; empty if there is no such flow
   */
  public Optional<String> reauthentication(String home, String next) {
    return executor
        .definitions()
        .latest()
        .flow(REAUTHENTICATION)
        .map(flow -> Paths.flow(home, flow.flow().slug(), Map.of("next", List.of(next))));
  }

  private static Text title(StageDefinition.Usable<?> stage) {
    String friendly =
        stage.config() instanceof ConfigurableStage configurable
            ? configurable.friendlyName()
            : null;
    if (friendly != null && !friendly.isBlank()) {
      return Text.literal(friendly);
    }
    String type = stage.stage().type().substring(OF_FACTORS.length());
    return FactorType.of(type)
        .map(FactorType::label)
        .orElseGet(() -> Text.literal(stage.stage().name()));
  }

  private static boolean isOfFactors(StageDefinition.Usable<?> stage) {
    return stage.stage().type().startsWith(OF_FACTORS);
  }

  private static Stream<StageDefinition.Usable<?>> configurable(Definitions definitions) {
    return definitions.stages().values().stream()
        .filter(StageDefinition.Usable.class::isInstance)
        .<StageDefinition.Usable<?>>map(StageDefinition.Usable.class::cast)
        .filter(stage -> stage.config() instanceof ConfigurableStage)
        .sorted(Comparator.comparing(stage -> stage.stage().name()));
  }

  private static Optional<FlowDefinition> configureFlow(
      Definitions definitions, StageDefinition.Usable<?> stage) {
    return stage.config() instanceof ConfigurableStage configurable
        ? Optional.ofNullable(configurable.configureFlow())
            .flatMap(ref -> definitions.flow(ref.id()))
        : Optional.empty();
  }

  /**
   * Starts the flow in which the visitor sets a stage up.
   *
   * @param stage the stage
   * @param request who asks; its flow does not matter
   * @return the run; empty if there is no such stage, it cannot be set up, or not by this visitor
   */
  public Optional<Started> configure(UUID stage, FlowRequest request) {
    User user = request.visitor().user();
    Definitions definitions = executor.definitions().latest();
    if (user == null
        || !(definitions.stage(stage).orElse(null) instanceof StageDefinition.Usable<?> usable)
        || !(usable.config() instanceof ConfigurableStage configurable)) {
      return Optional.empty();
    }
    Ref<Flow> flow = configurable.configureFlow();
    return Optional.ofNullable(flow)
        .flatMap(ref -> definitions.flow(ref.id()))
        .flatMap(found -> Optional.ofNullable(start(definitions, found, user, request).started()));
  }

  /**
   * Starts a flow for the visitor, by an administrator who wants to see how it goes.
   *
   * @param request who asks, and for which flow
   * @return the run, or why there is none; empty if there is no such flow
   */
  public Optional<Execution> execute(FlowRequest request) {
    User user = request.visitor().user();
    Definitions definitions = executor.definitions().latest();
    return definitions
        .flow(request.slug())
        .filter(flow -> user != null)
        .map(flow -> start(definitions, flow, java.util.Objects.requireNonNull(user), request));
  }

  /**
   * Gives up a run.
   *
   * @param run the run, or null for the one seen last
   * @param request who asks; its query says where to go next
   * @return where to go: {@code next} if there is a good one, or else null
   */
  public @Nullable String cancel(@Nullable String run, FlowRequest request) {
    Runs runs = executor.runs(request);
    Optional.ofNullable(run).or(runs::newest).ifPresent(runs::remove);
    return NextUrl.of(StartQuery.first(request.query(), "next")) instanceof NextUrl.Path next
        ? next.path()
        : null;
  }

  /**
   * A run that was started.
   *
   * @param slug the flow
   * @param run names the run
   */
  public record Started(String slug, String run) {}

  /**
   * What came of starting a flow.
   *
   * @param started the run, or null if there is none
   * @param messages why there is none
   */
  public record Execution(@Nullable Started started, List<Text> messages) {
    public Execution {
      messages = List.copyOf(messages);
    }
  }

  private Execution start(
      Definitions definitions, FlowDefinition flow, User user, FlowRequest request) {
    JsonContext known = JsonContext.empty().with(ContextKeys.PENDING_USER, PendingUser.of(user));
    List<RunTraces.Step> decided = new ArrayList<>();
    String reference = request.origin().reference();
    Planning planning =
        executor
            .planner()
            .plan(
                definitions,
                flow,
                asking(definitions, flow, known, request)
                    .followedBy(
                        (question, decision) ->
                            decided.add(RunTraces.Step.of(question, decision, reference))));
    if (planning instanceof Planning.NotApplicable denied) {
      return new Execution(
          null,
          denied.messages().isEmpty()
              ? List.of(Text.of(FlowEntries.class, "denied.flow"))
              : denied.messages());
    }
    if (!(planning instanceof Planning.Planned plan)) {
      return new Execution(null, List.of(Text.of(FlowEntries.class, "denied.empty")));
    }
    StartQuery query = StartQuery.of(request.query());
    Run run =
        new Run(
            new Run.Start(
                Ids.unguessable(), flow.flow().id(), known, query.kept(), query.nextRefused()),
            Ids.unguessable(),
            user.id(),
            0,
            plan.stages(),
            plan.context(),
            null,
            false,
            List.of(),
            null);
    executor.runs(request).save(run);
    executor
        .traces()
        .add(
            run.id(),
            flow.flow().slug(),
            user.username(),
            request.origin().address(),
            reference,
            executor.services().clock().instant(),
            RunTraces.State.UNDER_WAY,
            decided);
    return new Execution(new Started(flow.flow().slug(), run.id()), List.of());
  }

  private boolean accepts(Definitions definitions, FlowDefinition flow, FlowRequest request) {
    Asking asking = asking(definitions, flow, JsonContext.empty(), request);
    return executor.policies().decide(flow.gate(), asking).verdict() == Decision.Verdict.PASS;
  }

  private Asking asking(
      Definitions definitions, FlowDefinition flow, JsonContext known, FlowRequest request) {
    return new Asking(
        StageCall.subject(known, request.visitor()),
        request.visitor(),
        flow.flow(),
        request.brand(),
        known,
        request.info(),
        executor.services().from(request.origin()),
        definitions.policies());
  }
}
