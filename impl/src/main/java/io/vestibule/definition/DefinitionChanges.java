package io.vestibule.definition;

import io.vestibule.api.config.Secret;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.policy.PolicyKind;
import io.vestibule.api.stage.StageKind;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.json.ConfigMapper;
import io.vestibule.json.Json;
import io.vestibule.kind.Kinds;
import io.vestibule.policy.PolicyBinding;
import io.vestibule.store.Ids;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed about definitions, within one transaction. Every change goes into the audit
 * log with what it was before and after; what stays as it is leaves no trace.
 */
public final class DefinitionChanges {
  private final EntityManager em;
  private final Clock clock;
  private final Kinds kinds;
  private final ConfigMapper mapper;
  private final AuditLog audit;
  private final Author author;
  private final List<DefinitionChange> made = new ArrayList<>();

  DefinitionChanges(
      EntityManager em,
      Clock clock,
      Kinds kinds,
      ConfigMapper mapper,
      AuditLog audit,
      Author author) {
    this.em = em;
    this.clock = clock;
    this.kinds = kinds;
    this.mapper = mapper;
    this.audit = audit;
    this.author = author;
  }

  /** What has been changed so far, in order. */
  public List<DefinitionChange> made() {
    return Collections.unmodifiableList(made);
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

  /** The id of the prompt of a name. */
  public Optional<UUID> findPrompt(String name) {
    return first("select p.id from Prompt p where p.name = :key", name);
  }

  /** The id of the binding of a stage to a flow at a place. */
  public Optional<UUID> findStageBinding(UUID flow, UUID stage, int order) {
    return em.createQuery(
            "select b.id from StageBinding b"
                + " where b.flowId = :flow and b.stageId = :stage and b.position = :position",
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
    return put(
        FlowRow.class,
        id,
        FlowRow::new,
        row -> {
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
        });
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
    return put(
        StageRow.class,
        id,
        StageRow::new,
        row -> {
          row.name = name;
          row.config = kept(row.type, row.config, type, config);
          row.type = type;
        });
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
    return put(
        PolicyRow.class,
        id,
        PolicyRow::new,
        row -> {
          row.name = name;
          row.executionLogging = executionLogging;
          row.config = kept(row.type, row.config, type, config);
          row.type = type;
        });
  }

  /**
   * Creates or changes a prompt.
   *
   * @param id the prompt to change, or null to create one
   * @param name its name
   * @param options what it asks and how
   * @return its id
   */
  public UUID putPrompt(@Nullable UUID id, String name, PromptOptions options) {
    return put(
        PromptRow.class,
        id,
        PromptRow::new,
        row -> {
          row.name = name;
          row.fieldKey = options.fieldKey();
          row.label = options.label();
          row.type = options.type();
          row.required = options.required();
          row.placeholder = options.placeholder();
          row.initialValue = options.initialValue();
          row.position = options.order();
          row.subText = options.subText();
          row.placeholderExpression = options.placeholderExpression();
          row.initialValueExpression = options.initialValueExpression();
          row.language = options.language();
        });
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
    return put(
        StageBindingRow.class,
        id,
        StageBindingRow::new,
        row -> {
          row.flowId = flow;
          row.stageId = stage;
          row.position = order;
          row.evaluateOnPlan = options.evaluateOnPlan();
          row.reEvaluatePolicies = options.reEvaluatePolicies();
          row.policyEngineMode = options.policyEngineMode();
          row.failingPolicy = options.failingPolicy();
          row.invalidResponseAction = options.invalidResponseAction();
        });
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
    return put(
        PolicyBindingRow.class,
        id,
        PolicyBindingRow::new,
        row -> {
          row.flowId = target instanceof Target.OfFlow flow ? flow.id() : null;
          row.stageBindingId =
              target instanceof Target.OfStageBinding binding ? binding.id() : null;
          row.policyId = bound instanceof PolicyBinding.Bound.ToPolicy policy ? policy.id() : null;
          row.groupId = bound instanceof PolicyBinding.Bound.ToGroup group ? group.id() : null;
          row.userId = bound instanceof PolicyBinding.Bound.ToUser user ? user.id() : null;
          row.position = order;
          row.enabled = options.enabled();
          row.negate = options.negate();
          row.timeoutSeconds = options.timeoutSeconds();
          row.failureResult = options.failureResult();
        });
  }

  /**
   * Creates or changes a brand.
   *
   * @param id the brand to change, or null to create one
   * @param options what makes it
   * @return its id
   */
  public UUID putBrand(@Nullable UUID id, BrandOptions options) {
    return put(
        BrandRow.class,
        id,
        BrandRow::new,
        row -> {
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
          row.enrollmentFlow = options.flows().get(Designation.ENROLLMENT);
          row.userSettingsFlow = options.userSettingsFlow();
          row.unenrollmentFlow = options.flows().get(Designation.UNENROLLMENT);
          row.attributes = Json.write(options.attributes());
        });
  }

  /** Deletes a flow with its bindings. Has no effect if it is gone. */
  public void deleteFlow(UUID id) {
    delete(FlowRow.class, id);
  }

  /** Deletes a stage with its bindings. Has no effect if it is gone. */
  public void deleteStage(UUID id) {
    delete(StageRow.class, id);
  }

  /** Deletes a stage binding. Has no effect if it is gone. */
  public void deleteStageBinding(UUID id) {
    delete(StageBindingRow.class, id);
  }

  /** Deletes a policy with its bindings. Has no effect if it is gone. */
  public void deletePolicy(UUID id) {
    delete(PolicyRow.class, id);
  }

  /** Deletes a prompt. Has no effect if it is gone. Stages that ask it cannot be run without it. */
  public void deletePrompt(UUID id) {
    delete(PromptRow.class, id);
  }

  /** Deletes a policy binding. Has no effect if it is gone. */
  public void deletePolicyBinding(UUID id) {
    delete(PolicyBindingRow.class, id);
  }

  private Optional<UUID> first(String query, String key) {
    return em.createQuery(query, UUID.class).setParameter("key", key).getResultStream().findFirst();
  }

  private <R extends DefinitionRow> UUID put(
      Class<R> type, @Nullable UUID id, Function<UUID, R> make, Consumer<R> fill) {
    R known = id == null ? null : em.find(type, id);
    R row = known == null ? make.apply(id == null ? Ids.next(clock) : id) : known;
    Map<String, @Nullable Object> before = known == null ? Map.of() : readable(row);
    fill.accept(row);
    if (known == null) {
      em.persist(row);
    }
    // At once, so that a value that must be unique is refused where it is written.
    em.flush();
    record(
        known == null ? EventActions.MODEL_CREATED : EventActions.MODEL_UPDATED,
        row,
        before,
        readable(row));
    return row.id();
  }

  private <R extends DefinitionRow> void delete(Class<R> type, UUID id) {
    R row = em.find(type, id);
    if (row != null) {
      // What hangs on it goes first, so that it is told, too.
      dependents(row).forEach(this::delete);
      Map<String, @Nullable Object> before = readable(row);
      em.remove(row);
      em.flush();
      record(EventActions.MODEL_DELETED, row, before, Map.of());
    }
  }

  /**
   * The text of a configuration: the one that is stored if it says the same. Sealed secrets never
   * come out the same twice, and what has not changed must not look as if it had.
   */
  private String kept(
      @Nullable String storedType, @Nullable String stored, String type, Record config) {
    String text = mapper.store(config);
    boolean same =
        stored != null
            && type.equals(storedType)
            && mapper
                .describe(config.getClass(), stored)
                .equals(mapper.describe(config.getClass(), text));
    return same && stored != null ? stored : text;
  }

  /**
   * The definitions of a model that say all of something.
   *
   * @param model the model
   * @param matches what they must say
   * @return their ids, oldest first
   */
  public List<UUID> find(DefinitionModel model, Predicate<Map<String, @Nullable Object>> matches) {
    return em.createQuery(
            "select r from " + model.entity() + " r order by r.id", DefinitionRow.class)
        .getResultStream()
        .filter(row -> matches.test(readable(row)))
        .map(DefinitionRow::id)
        .toList();
  }

  /**
   * Everything a definition says, by the names of flow files; of stages and policies their
   * configuration, too. Secrets are {@link Secret}s.
   *
   * @return that; empty if there is none
   */
  public Optional<Map<String, @Nullable Object>> describe(DefinitionModel model, UUID id) {
    return Optional.ofNullable(em.find(model.row(), id)).map(this::readable);
  }

  /** Deletes a definition with all that hangs on it. Has no effect if it is gone. */
  public void delete(DefinitionModel model, UUID id) {
    delete(model.row(), id);
  }

  private void delete(DefinitionRow row) {
    delete(row.getClass(), row.id());
  }

  /** The bindings that make no sense without something. */
  private List<? extends DefinitionRow> dependents(DefinitionRow row) {
    if (row instanceof FlowRow) {
      List<DefinitionRow> bindings = new ArrayList<>(policyBindings("flowId", row));
      bindings.addAll(stageBindings("flowId", row));
      return bindings;
    } else if (row instanceof StageRow) {
      return stageBindings("stageId", row);
    } else if (row instanceof StageBindingRow) {
      return policyBindings("stageBindingId", row);
    } else if (row instanceof PolicyRow) {
      return policyBindings("policyId", row);
    }
    return List.of();
  }

  private List<StageBindingRow> stageBindings(String field, DefinitionRow row) {
    return em.createQuery(
            "select b from StageBinding b where b." + field + " = :id order by b.id",
            StageBindingRow.class)
        .setParameter("id", row.id())
        .getResultList();
  }

  private List<PolicyBindingRow> policyBindings(String field, DefinitionRow row) {
    return em.createQuery(
            "select b from PolicyBinding b where b." + field + " = :id order by b.id",
            PolicyBindingRow.class)
        .setParameter("id", row.id())
        .getResultList();
  }

  private Map<String, @Nullable Object> readable(DefinitionRow row) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("pk", row.id().toString());
    said.putAll(row.describe());
    if (said.remove("config") instanceof String config) {
      Optional<Class<? extends Record>> type =
          row instanceof StageRow stage
              ? kinds.stage(stage.type).map(StageKind::configType)
              : kinds.policy(((PolicyRow) row).type).map(PolicyKind::configType);
      said.putAll(type.map(known -> mapper.describe(known, config)).orElseGet(Map::of));
    }
    return said;
  }

  private void record(
      String action,
      DefinitionRow row,
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> after) {
    Map<String, DefinitionChange.Difference> differences = DefinitionChange.between(before, after);
    if (differences.isEmpty()) {
      return;
    }
    made.add(
        new DefinitionChange(
            switch (action) {
              case EventActions.MODEL_CREATED -> DefinitionChange.Action.CREATE;
              case EventActions.MODEL_DELETED -> DefinitionChange.Action.DELETE;
              default -> DefinitionChange.Action.UPDATE;
            },
            row.model(),
            row.id(),
            row.label(),
            differences));
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("model", row.model());
    details.put("name", row.label());
    details.put("pk", row.id().toString());
    Map<String, Object> fields = new LinkedHashMap<>();
    differences.forEach((field, difference) -> fields.put(field, difference.toJson()));
    details.put("changes", fields);
    audit.record(em, author.origin(), action, author.user(), author.username(), details);
  }
}
