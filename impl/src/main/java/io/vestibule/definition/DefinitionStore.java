package io.vestibule.definition;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.type.TypeReference;
import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Ref;
import io.vestibule.api.flow.Flow;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.prompt.Prompt;
import io.vestibule.api.stage.Stage;
import io.vestibule.api.stage.StageKind;
import io.vestibule.api.text.Text;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.Json;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.policy.PolicyGate;
import io.vestibule.store.Database;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
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
import java.util.Set;
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
          PromptRow.class,
          RevisionRow.class,
          BrandRow.class);

  private static final Logger LOG = System.getLogger(DefinitionStore.class.getName());
  private static final Duration RECENT = Duration.ofSeconds(1);

  private final Database database;
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final AuditLog audit;
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
   * @param audit where changes are recorded
   * @param clock the time
   * @param installationUrl where people reach the installation under brands that do not say
   */
  public DefinitionStore(
      Database database,
      Kinds kinds,
      ConfigMapper mapper,
      AuditLog audit,
      Clock clock,
      String installationUrl) {
    this.database = database;
    this.kinds = kinds;
    this.mapper = mapper;
    this.audit = audit;
    this.clock = clock;
    this.installationUrl = installationUrl;
  }

  @Override
  public Definitions latest() {
    Instant now = clock.instant();
    Picture known = picture;
    Definitions definitions =
        known != null && known.definitions().revision() == database.read(DefinitionStore::revision)
            ? known.definitions()
            // In one transaction, so that it is of one moment.
            : database.call(this::within);
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

  /** The definitions as they were seen last, however long ago; empty if they never were. */
  public Optional<Definitions> seen() {
    return Optional.ofNullable(picture).map(Picture::definitions);
  }

  /** What a configuration says, by the names of JSON and flow files; without secrets. */
  public Map<String, Object> show(Record config) {
    return Json.mapper().convertValue(mapper.show(config), new TypeReference<>() {});
  }

  /**
   * Changes definitions in one transaction, in the name of the installation itself: all of it, or
   * nothing.
   *
   * @param change what to change
   */
  public <T> T change(Function<DefinitionChanges, T> change) {
    return change(Author.SYSTEM, change);
  }

  /**
   * Changes definitions in one transaction: all of it, or nothing.
   *
   * @param author who changes them
   * @param change what to change
   */
  public <T> T change(Author author, Function<DefinitionChanges, T> change) {
    T result = database.call(em -> change(em, author, change));
    picture = null;
    return result;
  }

  /** Changes definitions within a transaction that is under way. */
  public <T> T change(EntityManager em, Author author, Function<DefinitionChanges, T> change) {
    DefinitionChanges changes = new DefinitionChanges(em, clock, kinds, mapper, audit, author);
    T result = change.apply(changes);
    em.flush();
    if (!changes.made().isEmpty()) {
      em.createQuery("update Revision r set r.revision = r.revision + 1 where r.id = 1")
          .executeUpdate();
    }
    return result;
  }

  /** Looks everything up anew next time, after a transaction of somebody else's changed it. */
  public void forget() {
    picture = null;
  }

  /**
   * What is defined as a transaction sees it that changes none of it.
   *
   * @param em the transaction
   */
  public Definitions current(EntityManager em) {
    long revision = revision(em);
    Picture known = picture;
    return known != null && known.definitions().revision() == revision
        ? known.definitions()
        : load(em, revision);
  }

  /**
   * What is defined as a transaction sees it, its own changes included.
   *
   * @param em the transaction
   */
  public Definitions within(EntityManager em) {
    return load(em, revision(em));
  }

  /**
   * Keeps everybody else from changing definitions until a transaction ends.
   *
   * @param em the transaction
   * @return the number of the picture everybody has now
   */
  public long lock(EntityManager em) {
    return em.createQuery("select r from Revision r where r.id = 1", RevisionRow.class)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getSingleResult()
        .revision;
  }

  /** The number of the picture a transaction sees. */
  public static long revision(EntityManager em) {
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
    Map<UUID, Prompt> prompts = new HashMap<>();
    for (PromptRow row : all(em, "select p from Prompt p", PromptRow.class)) {
      prompts.put(row.id(), row.toPrompt());
    }
    checkReferences(stages, flows, prompts.keySet());
    Map<UUID, PolicyDefinition> policies = new HashMap<>();
    for (PolicyRow row : all(em, "select p from Policy p", PolicyRow.class)) {
      policies.put(row.id(), policy(row));
    }
    return new Definitions(
        revision,
        Collections.unmodifiableMap(flows),
        Collections.unmodifiableMap(stages),
        Collections.unmodifiableMap(policies),
        Collections.unmodifiableMap(prompts),
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
      return new StageDefinition.Unusable(row.toStage(), null, noSuchKind(row.type));
    }
    return stage(row, kind.get());
  }

  private <C extends Record> StageDefinition stage(StageRow row, StageKind<C> kind) {
    ConfigMapper.Reading<C> reading = mapper.readStored(kind.configType(), row.config, kind::check);
    C config = reading.config();
    if (config == null || isUnusable(reading)) {
      LOG.log(Level.ERROR, "stage \"{0}\" cannot be run: {1}", row.name, reading.problems());
      return new StageDefinition.Unusable(row.toStage(), config, reading.problems());
    }
    if (!reading.problems().isEmpty()) {
      LOG.log(Level.WARNING, "stage \"{0}\": {1}", row.name, reading.problems());
    }
    return new StageDefinition.Usable<>(row.toStage(), kind, config);
  }

  /**
   * Looks where the references of stages lead. A link to a flow that is gone is left out where it
   * would be shown; a stage that builds on another one cannot be run without it, and so not without
   * those that one builds on. One that asks a prompt cannot be run without that, either.
   */
  private void checkReferences(
      Map<UUID, StageDefinition> stages, Map<String, FlowDefinition> flows, Set<UUID> prompts) {
    Set<UUID> flowIds = flows.values().stream().map(flow -> flow.flow().id()).collect(toSet());
    for (StageDefinition stage : stages.values()) {
      for (ConfigMapper.Reference reference : references(stage)) {
        Ref<?> ref = reference.ref();
        if (ref.target().equals(Flow.class) && !flowIds.contains(ref.id())) {
          LOG.log(
              Level.ERROR,
              "stage \"{0}\" refers in {1} to {2}, which is gone",
              stage.stage().name(),
              reference.field(),
              ref);
        }
      }
    }
    boolean settled = false;
    while (!settled) {
      settled = true;
      for (Map.Entry<UUID, StageDefinition> entry : stages.entrySet()) {
        StageDefinition stage = entry.getValue();
        List<ConfigProblem> missing = missing(stage, stages, prompts);
        if (!missing.isEmpty()) {
          LOG.log(Level.ERROR, "stage \"{0}\" cannot be run: {1}", stage.stage().name(), missing);
          entry.setValue(
              new StageDefinition.Unusable(
                  stage.stage(), ((StageDefinition.Usable<?>) stage).config(), missing));
          settled = false;
        }
      }
    }
  }

  private List<ConfigProblem> missing(
      StageDefinition stage, Map<UUID, StageDefinition> stages, Set<UUID> prompts) {
    List<ConfigProblem> missing = new ArrayList<>();
    for (ConfigMapper.Reference reference : references(stage)) {
      Ref<?> ref = reference.ref();
      if (ref.target().equals(Stage.class)
          && !(stages.get(ref.id()) instanceof StageDefinition.Usable<?>)) {
        String why = stages.containsKey(ref.id()) ? " cannot be run" : " is gone";
        missing.add(new ConfigProblem(reference.field(), Text.literal(ref + why)));
      } else if (ref.target().equals(Prompt.class) && !prompts.contains(ref.id())) {
        missing.add(new ConfigProblem(reference.field(), Text.literal(ref + " is gone")));
      }
    }
    return missing;
  }

  /** What a stage that can be run refers to. */
  private List<ConfigMapper.Reference> references(StageDefinition stage) {
    return stage instanceof StageDefinition.Usable<?> usable
        ? mapper.references(usable.config())
        : List.of();
  }

  private PolicyDefinition policy(PolicyRow row) {
    Optional<PolicyKind<?>> kind = kinds.policy(row.type);
    if (kind.isEmpty()) {
      return new PolicyDefinition.Unusable(
          row.toPolicy(), row.executionLogging, null, noSuchKind(row.type));
    }
    return policy(row, kind.get());
  }

  private <C extends Record> PolicyDefinition policy(PolicyRow row, PolicyKind<C> kind) {
    ConfigMapper.Reading<C> reading = mapper.readStored(kind.configType(), row.config, kind::check);
    C config = reading.config();
    if (config == null || isUnusable(reading)) {
      LOG.log(Level.ERROR, "policy \"{0}\" cannot be evaluated: {1}", row.name, reading.problems());
      return new PolicyDefinition.Unusable(
          row.toPolicy(), row.executionLogging, config, reading.problems());
    }
    return new PolicyDefinition.Usable<>(row.toPolicy(), row.executionLogging, kind, config);
  }

  private static boolean isUnusable(ConfigMapper.Reading<?> reading) {
    return reading.problems().stream()
        .anyMatch(problem -> problem.severity() == ConfigProblem.Severity.UNUSABLE);
  }

  private static List<ConfigProblem> noSuchKind(String type) {
    return List.of(
        new ConfigProblem(
            "type",
            Text.literal(
                "there is no kind of type " + type + ": it belongs to no plug-in that is here")));
  }
}
