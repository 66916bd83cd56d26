package io.vestibule.definition;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.Json;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import io.vestibule.store.Database;
import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Definitions in the database, with a picture of them in memory.
 *
 * <p>Every change counts up a number in a row of its own, in the same transaction. A picture is
 * good while that row says the number it was made at, so that a change made on one node is in force
 * on all at their next plan, for the price of reading one row.
 */
public final class DefinitionStore implements DefinitionSource {
  /** The rows of this package. */
  public static final List<Class<?>> ROWS =
      List.of(
          FlowRow.class,
          StageRow.class,
          StageBindingRow.class,
          PolicyRow.class,
          PolicyBindingRow.class,
          RevisionRow.class,
          BrandRow.class);

  private static final Logger LOG = System.getLogger(DefinitionStore.class.getName());
  private static final Duration RECENT = Duration.ofSeconds(1);

  private final Database database;
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final Clock clock;
  private final String installationUrl;
  private volatile @Nullable Picture picture;

  private record Picture(Definitions definitions, Instant seenAt) {}

  /**
   * Definitions in a database.
   *
   * @param database the database
   * @param kinds the kinds of stage and policy there are
   * @param mapper reads their configuration
   * @param clock the time
   * @param installationUrl where people reach the installation under brands that do not say
   */
  public DefinitionStore(
      Database database, Kinds kinds, ConfigMapper mapper, Clock clock, String installationUrl) {
    this.database = database;
    this.kinds = kinds;
    this.mapper = mapper;
    this.clock = clock;
    this.installationUrl = installationUrl;
  }

  @Override
  public Definitions latest() {
    Instant now = clock.instant();
    Picture known = picture;
    Definitions definitions =
        database.call(
            em -> {
              long revision = revision(em);
              return known != null && known.definitions().revision() == revision
                  ? known.definitions()
                  : load(em, revision);
            });
    picture = new Picture(definitions, now);
    return definitions;
  }

  @Override
  public Definitions recent() {
    Picture known = picture;
    return known != null && !known.seenAt().plus(RECENT).isBefore(clock.instant())
        ? known.definitions()
        : latest();
  }

  /**
   * Changes definitions in one transaction: all of it, or nothing.
   *
   * @param change what to change
   */
  public <T> T change(Function<Changes, T> change) {
    T result = database.call(em -> change(em, change));
    picture = null;
    return result;
  }

  /** Changes definitions within a transaction that is under way. */
  public <T> T change(EntityManager em, Function<Changes, T> change) {
    T result = change.apply(new Changes(em));
    em.flush();
    em.createQuery("update Revision r set r.revision = r.revision + 1 where r.id = 1")
        .executeUpdate();
    return result;
  }

  /** What can be changed, within one transaction. */
  public final class Changes {
    private final EntityManager em;

    private Changes(EntityManager em) {
      this.em = em;
    }

    /** The id of the flow of a slug. */
    public Optional<UUID> findFlow(String slug) {
      return first("select f.id from Flow f where f.slug = :key", slug);
    }

    /** The id of the stage of a name. */
    public Optional<UUID> findStage(String name) {
      return first("select s.id from Stage s where s.name = :key", name);
    }

    /** The id of the policy of a name. */
    public Optional<UUID> findPolicy(String name) {
      return first("select p.id from Policy p where p.name = :key", name);
    }

    /** The id of the binding of a stage to a flow at a place. */
    public Optional<UUID> findStageBinding(UUID flow, UUID stage, int order) {
      return em.createQuery(
              "select b.id from StageBinding b where b.flowId = :flow and b.stageId = :stage and b.position = :position",
              UUID.class)
          .setParameter("flow", flow)
          .setParameter("stage", stage)
          .setParameter("position", order)
          .getResultStream()
          .findFirst();
    }

    /**
     * Creates or changes a flow.
     *
     * @param id the flow to change, or null to create one
     * @param slug its name in URLs
     * @param name its name for administrators
     * @param title its title for people
     * @param designation what it is for
     * @param options the rest
     * @return its id
     */
    public UUID putFlow(
        @Nullable UUID id,
        String slug,
        String name,
        String title,
        Designation designation,
        FlowOptions options) {
      FlowRow row = id == null ? null : em.find(FlowRow.class, id);
      boolean created = row == null;
      if (row == null) {
        row = new FlowRow(id == null ? Ids.next(clock) : id);
      }
      row.slug = slug;
      row.name = name;
      row.title = title;
      row.designation = designation;
      row.background = options.background();
      row.layout = options.layout();
      row.compatibilityMode = options.compatibilityMode();
      row.deniedAction = options.deniedAction();
      row.requirement = options.requirement();
      row.policyEngineMode = options.policyEngineMode();
      return stored(created, row).id();
    }

    /**
     * Creates or changes a stage.
     *
     * @param id the stage to change, or null to create one
     * @param name its name
     * @param type the type name of its kind
     * @param config its configuration
     * @return its id
     */
    public UUID putStage(@Nullable UUID id, String name, String type, Record config) {
      StageRow row = id == null ? null : em.find(StageRow.class, id);
      boolean created = row == null;
      if (row == null) {
        row = new StageRow(id == null ? Ids.next(clock) : id);
      }
      row.name = name;
      row.type = type;
      row.config = mapper.store(config);
      return stored(created, row).id();
    }

    /**
     * Creates or changes a policy.
     *
     * @param id the policy to change, or null to create one
     * @param name its name
     * @param type the type name of its kind
     * @param executionLogging whether every evaluation goes into the audit log
     * @param config its configuration
     * @return its id
     */
    public UUID putPolicy(
        @Nullable UUID id, String name, String type, boolean executionLogging, Record config) {
      PolicyRow row = id == null ? null : em.find(PolicyRow.class, id);
      boolean created = row == null;
      if (row == null) {
        row = new PolicyRow(id == null ? Ids.next(clock) : id);
      }
      row.name = name;
      row.type = type;
      row.executionLogging = executionLogging;
      row.config = mapper.store(config);
      return stored(created, row).id();
    }

    /**
     * Creates or changes a stage binding.
     *
     * @param id the binding to change, or null to create one
     * @param flow the flow
     * @param stage the stage
     * @param order its place in the flow
     * @param options the rest
     * @return its id
     */
    public UUID putStageBinding(
        @Nullable UUID id, UUID flow, UUID stage, int order, StageBindingOptions options) {
      StageBindingRow row = id == null ? null : em.find(StageBindingRow.class, id);
      boolean created = row == null;
      if (row == null) {
        row = new StageBindingRow(id == null ? Ids.next(clock) : id);
      }
      row.flowId = flow;
      row.stageId = stage;
      row.position = order;
      row.evaluateOnPlan = options.evaluateOnPlan();
      row.reEvaluatePolicies = options.reEvaluatePolicies();
      row.policyEngineMode = options.policyEngineMode();
      row.failingPolicy = options.failingPolicy();
      row.invalidResponseAction = options.invalidResponseAction();
      return stored(created, row).id();
    }

    /**
     * Creates or changes a policy binding.
     *
     * @param id the binding to change, or null to create one
     * @param target the flow or stage binding it is bound to
     * @param bound what is bound
     * @param order its place
     * @param options the rest
     * @return its id
     */
    public UUID putPolicyBinding(
        @Nullable UUID id,
        Target target,
        PolicyBinding.Bound bound,
        int order,
        PolicyBindingOptions options) {
      PolicyBindingRow row = id == null ? null : em.find(PolicyBindingRow.class, id);
      boolean created = row == null;
      if (row == null) {
        row = new PolicyBindingRow(id == null ? Ids.next(clock) : id);
      }
      row.flowId = target instanceof Target.OfFlow flow ? flow.id() : null;
      row.stageBindingId = target instanceof Target.OfStageBinding binding ? binding.id() : null;
      row.policyId = bound instanceof PolicyBinding.Bound.ToPolicy policy ? policy.id() : null;
      row.groupId = bound instanceof PolicyBinding.Bound.ToGroup group ? group.id() : null;
      row.userId = bound instanceof PolicyBinding.Bound.ToUser user ? user.id() : null;
      row.position = order;
      row.enabled = options.enabled();
      row.negate = options.negate();
      row.timeoutSeconds = options.timeoutSeconds();
      row.failureResult = options.failureResult();
      return stored(created, row).id();
    }

    /**
     * Creates or changes a brand.
     *
     * @param id the brand to change, or null to create one
     * @param options what makes it
     * @return its id
     */
    public UUID putBrand(@Nullable UUID id, BrandOptions options) {
      BrandRow row = id == null ? null : em.find(BrandRow.class, id);
      boolean created = row == null;
      if (row == null) {
        row = new BrandRow(id == null ? Ids.next(clock) : id);
      }
      row.domain = options.domain();
      row.isDefault = options.isDefault();
      row.title = options.title();
      row.logo = options.logo();
      row.favicon = options.favicon();
      row.background = options.background();
      row.baseUrl = options.baseUrl();
      row.authenticationFlow = options.flows().get(Designation.AUTHENTICATION);
      row.invalidationFlow = options.flows().get(Designation.INVALIDATION);
      row.recoveryFlow = options.flows().get(Designation.RECOVERY);
      row.unenrollmentFlow = options.flows().get(Designation.UNENROLLMENT);
      row.attributes = Json.write(options.attributes());
      return stored(created, row).id();
    }

    /** Deletes a flow with its bindings. Has no effect if it is gone. */
    public void deleteFlow(UUID id) {
      em.createQuery("delete from Flow f where f.id = :id").setParameter("id", id).executeUpdate();
    }

    /** Deletes a stage with its bindings. Has no effect if it is gone. */
    public void deleteStage(UUID id) {
      em.createQuery("delete from Stage s where s.id = :id").setParameter("id", id).executeUpdate();
    }

    /** Deletes a stage binding. Has no effect if it is gone. */
    public void deleteStageBinding(UUID id) {
      em.createQuery("delete from StageBinding b where b.id = :id")
          .setParameter("id", id)
          .executeUpdate();
    }

    /** Deletes a policy with its bindings. Has no effect if it is gone. */
    public void deletePolicy(UUID id) {
      em.createQuery("delete from Policy p where p.id = :id")
          .setParameter("id", id)
          .executeUpdate();
    }

    private Optional<UUID> first(String query, String key) {
      return em.createQuery(query, UUID.class)
          .setParameter("key", key)
          .getResultStream()
          .findFirst();
    }

    private <R extends io.vestibule.store.Row> R stored(boolean created, R row) {
      if (created) {
        em.persist(row);
      }
      // At once, so that a value that must be unique is refused where it is written.
      em.flush();
      return row;
    }
  }

  private static long revision(EntityManager em) {
    return em.createQuery("select r.revision from Revision r where r.id = 1", Long.class)
        .getSingleResult();
  }

  private Definitions load(EntityManager em, long revision) {
    Map<UUID, List<PolicyBinding>> policyBindings = new HashMap<>();
    all(em, "select b from PolicyBinding b", PolicyBindingRow.class)
        .forEach(
            row ->
                policyBindings
                    .computeIfAbsent(row.target(), key -> new ArrayList<>())
                    .add(row.toBinding()));
    policyBindings
        .values()
        .forEach(
            list ->
                list.sort(
                    Comparator.comparingInt(PolicyBinding::order)
                        .thenComparing(PolicyBinding::id)));

    Map<UUID, List<StageBinding>> stageBindings = new HashMap<>();
    for (StageBindingRow row : all(em, "select b from StageBinding b", StageBindingRow.class)) {
      StageBinding binding =
          new StageBinding(
              row.id(),
              row.stageId,
              row.position,
              row.evaluateOnPlan,
              row.reEvaluatePolicies,
              row.failingPolicy,
              row.invalidResponseAction,
              gate(row.id(), row.policyEngineMode, policyBindings));
      stageBindings.computeIfAbsent(row.flowId, key -> new ArrayList<>()).add(binding);
    }
    stageBindings
        .values()
        .forEach(
            list ->
                list.sort(
                    Comparator.comparingInt(StageBinding::order).thenComparing(StageBinding::id)));

    Map<String, FlowDefinition> flows = new LinkedHashMap<>();
    for (FlowRow row : all(em, "select f from Flow f order by f.slug", FlowRow.class)) {
      flows.put(
          row.slug,
          new FlowDefinition(
              row.toFlow(),
              row.layout,
              row.background,
              row.compatibilityMode,
              row.deniedAction,
              row.requirement,
              gate(row.id(), row.policyEngineMode, policyBindings),
              stageBindings.getOrDefault(row.id(), List.of())));
    }
    Map<UUID, StageDefinition> stages = new HashMap<>();
    for (StageRow row : all(em, "select s from Stage s", StageRow.class)) {
      stages.put(row.id(), stage(row));
    }
    Map<UUID, StageDefinition> sound = new HashMap<>();
    stages.forEach((id, stage) -> sound.put(id, withReferences(stage, stages, flows)));
    Map<UUID, PolicyDefinition> policies = new HashMap<>();
    for (PolicyRow row : all(em, "select p from Policy p", PolicyRow.class)) {
      policies.put(row.id(), policy(row));
    }
    return new Definitions(
        revision,
        Collections.unmodifiableMap(flows),
        Collections.unmodifiableMap(sound),
        Collections.unmodifiableMap(policies),
        all(em, "select b from Brand b order by b.id", BrandRow.class).stream()
            .map(row -> row.toDefinition(installationUrl))
            .toList());
  }

  private static PolicyGate gate(
      UUID target, PolicyGate.Mode mode, Map<UUID, List<PolicyBinding>> bindings) {
    return new PolicyGate(target, mode, bindings.getOrDefault(target, List.of()));
  }

  private static <R> List<R> all(EntityManager em, String query, Class<R> type) {
    return em.createQuery(query, type).getResultList();
  }

  private StageDefinition stage(StageRow row) {
    Optional<StageKind<?>> kind = kinds.stage(row.type);
    if (kind.isEmpty()) {
      return new StageDefinition.Unusable(row.toStage(), noSuchKind(row.type));
    }
    return stage(row, kind.get());
  }

  private <C extends Record> StageDefinition stage(StageRow row, StageKind<C> kind) {
    ConfigMapper.Reading<C> reading = mapper.readStored(kind.configType(), row.config, kind::check);
    C config = reading.config();
    if (config == null) {
      LOG.log(Level.ERROR, "stage \"{0}\" cannot be run: {1}", row.name, reading.problems());
      return new StageDefinition.Unusable(row.toStage(), reading.problems());
    }
    return new StageDefinition.Usable<>(row.toStage(), kind, config);
  }

  /**
   * A stage whose references lead somewhere. A link to a flow that is gone is left out where it
   * would be shown; a stage that builds on another one cannot be run without it.
   */
  private StageDefinition withReferences(
      StageDefinition stage, Map<UUID, StageDefinition> stages, Map<String, FlowDefinition> flows) {
    if (!(stage instanceof StageDefinition.Usable<?> usable)) {
      return stage;
    }
    List<ConfigProblem> missing = new ArrayList<>();
    for (ConfigMapper.Reference reference : mapper.references(usable.config())) {
      Ref<?> ref = reference.ref();
      boolean isStage = ref.target().equals(Stage.class);
      boolean isFlow = ref.target().equals(Flow.class);
      boolean there =
          isStage
              ? stages.containsKey(ref.id())
              : !isFlow
                  || flows.values().stream().anyMatch(flow -> flow.flow().id().equals(ref.id()));
      if (!there) {
        LOG.log(
            Level.ERROR,
            "stage \"{0}\" refers in {1} to {2}, which is gone",
            stage.stage().name(),
            reference.field(),
            ref);
        if (isStage) {
          missing.add(new ConfigProblem(reference.field(), Text.literal(ref + " is gone")));
        }
      }
    }
    return missing.isEmpty() ? stage : new StageDefinition.Unusable(stage.stage(), missing);
  }

  private PolicyDefinition policy(PolicyRow row) {
    Optional<PolicyKind<?>> kind = kinds.policy(row.type);
    if (kind.isEmpty()) {
      return new PolicyDefinition.Unusable(row.toPolicy(), noSuchKind(row.type));
    }
    return policy(row, kind.get());
  }

  private <C extends Record> PolicyDefinition policy(PolicyRow row, PolicyKind<C> kind) {
    ConfigMapper.Reading<C> reading = mapper.readStored(kind.configType(), row.config, kind::check);
    C config = reading.config();
    if (config == null) {
      LOG.log(Level.ERROR, "policy \"{0}\" cannot be evaluated: {1}", row.name, reading.problems());
      return new PolicyDefinition.Unusable(row.toPolicy(), reading.problems());
    }
    return new PolicyDefinition.Usable<>(row.toPolicy(), row.executionLogging, kind, config);
  }

  private static List<ConfigProblem> noSuchKind(String type) {
    return List.of(new ConfigProblem("type", Text.literal("there is no kind of type " + type)));
  }
}
