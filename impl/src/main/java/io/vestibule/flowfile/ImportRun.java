package io.vestibule.flowfile;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.config.Secret;
import io.vestibule.definition.DefinitionChange;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.DefinitionModel;
import io.vestibule.flowfile.EntryReport.Result;
import io.vestibule.flowfile.Models.Model;
import io.vestibule.flowfile.document.Blueprint;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.flowfile.document.Mark;
import io.vestibule.flowfile.document.Value;
import io.vestibule.flowfile.document.ValuePath;
import io.vestibule.flowfile.tag.Allowances;
import io.vestibule.flowfile.tag.FlowContext;
import io.vestibule.flowfile.tag.Lookup;
import io.vestibule.flowfile.tag.ResolveException;
import io.vestibule.flowfile.tag.Resolver;
import io.vestibule.store.Database;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One import, within a transaction: the entries from top to bottom, each seeing what those before
 * it did.
 */
final class ImportRun implements Lookup {
  private static final Logger LOG = System.getLogger(ImportRun.class.getName());

  /** What REST answers of authentik's hold beside what can be set. */
  private static final Set<String> OF_NO_INTEREST =
      Set.of("pk", "component", "verbose_name", "verbose_name_plural", "meta_model_name");

  private final String file;
  private final ImportOptions options;
  private final Models models;
  private final DefinitionChanges changes;
  private final DefinitionWriter writer;
  private final PeopleWriter people;
  private final Resolver resolver;

  private final Map<String, Done> done = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private final Set<String> absentIds = new TreeSet<>();
  private final List<EntryReport> reports = new ArrayList<>();
  private final List<FlowFileProblem> problems = new ArrayList<>();
  private boolean broken;

  /** An entry that has an object. */
  private record Done(Model model, UUID id) {}

  /** Something an entry builds on is not there, for a reason that was told already. */
  private static final class LeftOutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeftOutException(String message) {
      super(message, null, false, false);
    }
  }

  ImportRun(
      Blueprint blueprint,
      ImportOptions options,
      Models models,
      DefinitionChanges changes,
      DefinitionWriter writer,
      PeopleWriter people,
      FlowContext context,
      Allowances allowances) {
    this.file = blueprint.file();
    this.options = options;
    this.models = models;
    this.changes = changes;
    this.writer = writer;
    this.people = people;
    this.resolver = new Resolver(file, context, this, allowances);
  }

  List<EntryReport> reports() {
    return reports;
  }

  List<FlowFileProblem> problems() {
    return problems;
  }

  void run(Blueprint blueprint) {
    for (Blueprint.Entry entry : blueprint.entries()) {
      try {
        new One(entry).run();
      } catch (PersistenceException e) {
        if (Database.isLostRace(e)) {
          throw e;
        }
        LOG.log(Level.ERROR, "entry of " + file + " in line " + entry.mark().line(), e);
        broken = true;
        problems.add(
            FlowFileProblem.error(
                file, entry.mark(), entry.path().toString(), "the database refuses it"));
        return;
      }
    }
  }

  /** Whether the database refused something, so that nothing of the transaction can be kept. */
  boolean isBroken() {
    return broken;
  }

  // One entry

  private final class One {
    private final Blueprint.Entry entry;
    private final int problemsBefore = problems.size();
    private final int changesBefore = changes.made().size();
    private String modelName = "";
    private @Nullable Model model;
    private String state = "";
    private String label = "";
    private @Nullable UUID object;

    One(Blueprint.Entry entry) {
      this.entry = entry;
    }

    void run() {
      Result result;
      try {
        result = process();
      } catch (LeftOutException e) {
        absent();
        result = leftOut(e);
      } catch (ResolveException e) {
        problems.add(e.problem());
        result = Result.FAILED;
      } catch (Conditions.UnknownFieldException e) {
        error(
            entry.identifiers().keyMark(e.field()),
            "identifiers." + e.field(),
            "Invalid identifier field: " + e.field());
        result = Result.FAILED;
      }
      if (problems.subList(problemsBefore, problems.size()).stream()
          .anyMatch(FlowFileProblem::isError)) {
        if (result != Result.MISSING) {
          result = Result.FAILED;
        }
        absent();
      }
      List<DefinitionChange> made = changes.made().subList(changesBefore, changes.made().size());
      if (label.isEmpty() && !made.isEmpty()) {
        // What hangs on something goes before it does.
        label = made.get(made.size() - 1).label();
      }
      boolean isItself = model != null && DefinitionWriter.definitions(model).isPresent();
      Map<String, DefinitionChange.Difference> differences = new LinkedHashMap<>();
      for (DefinitionChange change : made) {
        if (made.size() == 1 && isItself) {
          differences.putAll(change.differences());
        } else {
          // Deleted, with what hung on it.
          differences.put(
              change.model() + " " + change.label(),
              new DefinitionChange.Difference(change.id().toString(), null));
        }
      }
      reports.add(
          new EntryReport(
              entry.mark().line(),
              modelName,
              Optional.ofNullable(object),
              label,
              result,
              differences));
    }

    private Result process() throws ResolveException {
      modelName = text(entry.model(), "model");
      Optional<Model> found = models.find(modelName);
      if (found.isEmpty()) {
        error(entry.model().mark(), "model", "\"" + modelName + "\" is no model");
        return Result.FAILED;
      }
      Model is = found.get();
      model = is;
      if (!resolver.holds(entry)) {
        return Result.SKIPPED;
      }
      if (is instanceof Model.OtherFile) {
        note(
            entry.mark(),
            entry.path().toString(),
            "asks for another file to be applied first, which is not done here");
        return Result.SKIPPED;
      }
      state = entry.state().isEmpty() ? "present" : text(entry.state().get(), "state");
      if (!Set.of("present", "created", "must_created", "absent").contains(state)) {
        error(
            entry.state().map(Value::mark).orElse(entry.mark()),
            "state",
            "\"" + state + "\" is no state: present, created, must_created or absent");
        return Result.FAILED;
      }
      if (is instanceof Model.Missing missing) {
        return missing(missing);
      }
      if (!entry.permissions().isEmpty()) {
        note(
            entry.mark(),
            entry.path().toString() + ".permissions",
            "permissions mean nothing here");
      }
      return process(is);
    }

    /**
     * What builds on something that is not there goes with it. A policy that guards what stays must
     * not: nobody would guard it then.
     */
    private Result leftOut(LeftOutException e) {
      if (options.withoutMissing()
          && model instanceof Model.PolicyBindings
          && !state.equals("absent")
          && !isTargetLeftOut()) {
        error(
            entry.mark(),
            "",
            e.getMessage() + ", and to leave this binding out would open what it guards");
        return Result.FAILED;
      }
      note(entry.mark(), entry.path().toString(), "left out: " + e.getMessage());
      return Result.LEFT_OUT;
    }

    private boolean isTargetLeftOut() {
      Optional<Value> named = entry.identifiers().get("target");
      String part = named.isPresent() ? "identifiers" : "attrs";
      Optional<Value> target = named.or(() -> entry.attrs().get("target"));
      if (target.isEmpty()) {
        return false;
      }
      try {
        today(resolver.resolve(entry, target.get(), entry.path().key(part).key("target")));
        return false;
      } catch (LeftOutException e) {
        return true;
      } catch (ResolveException e) {
        return false;
      }
    }

    private Result process(Model model) throws ResolveException {
      Map<String, @Nullable Object> identifiers =
          resolved(model, entry.identifiers(), "identifiers");
      identifiers.replaceAll(
          (name, value) ->
              value instanceof Map<?, ?> object && object.get("pk") != null
                  ? object.get("pk")
                  : value);
      label = labelOf(identifiers);
      if (isForeign(model, identifiers)) {
        error(
            entry.model().mark(),
            "model",
            modelName
                + " does not belong to flows"
                + (people.knows(model)
                    ? "; only a full blueprint may hold it"
                    : " and cannot be imported"));
        return Result.FAILED;
      }
      if (identifiers.isEmpty()) {
        if (state.equals("absent")) {
          return Result.SKIPPED;
        }
        error(entry.mark(), "identifiers", "an entry needs identifiers");
        return Result.FAILED;
      }
      Optional<UUID> existing =
          existing(model, OldNames.identifiers(model, identifiers, entry.attrs().get("name")));
      if (state.equals("absent")) {
        existing.ifPresent(id -> delete(model, id));
        return existing.isPresent() ? Result.DELETED : Result.SKIPPED;
      }
      if (existing.isPresent() && state.equals("must_created")) {
        for (String name : identifiers.keySet()) {
          error(
              entry.identifiers().keyMark(name),
              "identifiers." + name,
              "State is set to must_created and object exists already");
        }
        return Result.FAILED;
      }
      if (existing.isPresent() && state.equals("created")) {
        done(model, existing.get(), identifiers);
        return Result.SKIPPED;
      }
      return put(model, identifiers, existing.orElse(null));
    }

    private Result put(
        Model model, Map<String, @Nullable Object> identifiers, @Nullable UUID existing)
        throws ResolveException {
      Map<String, @Nullable Object> attributes = resolved(model, entry.attrs(), "attrs");
      OldNames.adapt(
          model,
          modelName,
          attributes,
          (name, message) -> info(markOf(name), "attrs." + name, name + " " + message));
      merge(attributes, identifiers);
      Optional<UUID> wanted = Given.uuid(identifiers.get("pk"));
      attributes.remove("pk");
      if (model instanceof Model.Groups && !options.full()) {
        // Looked up, not changed.
        if (!entry.attrs().fields().isEmpty()) {
          note(
              entry.mark(),
              entry.path().toString(),
              "a group is only looked up; its attributes are left alone");
        }
        done(model, Objects.requireNonNull(existing), identifiers);
        return Result.SKIPPED;
      }
      if (people.knows(model)) {
        return people(model, existing, attributes, identifiers);
      }
      Set<String> known = writer.attributes(model);
      for (String name : List.copyOf(attributes.keySet())) {
        if (!known.contains(name)) {
          attributes.remove(name);
          if (!OF_NO_INTEREST.contains(name)) {
            note(markOf(name), pathOf(name), name + " means nothing here");
          }
        }
      }
      DefinitionModel definitions = DefinitionWriter.definitions(model).orElseThrow();
      if (existing == null && wanted.isPresent() && isTaken(definitions, wanted.get())) {
        return Result.FAILED;
      }
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      if (existing != null) {
        changes.describe(definitions, existing).ifPresent(values::putAll);
        forget(values, attributes);
      }
      attributes.forEach(
          (name, value) -> {
            // A secret that a file does not tell stays what it is.
            if (value != null || !(values.get(name) instanceof Secret)) {
              values.put(name, value);
            }
          });
      Given given =
          new Given(
              values,
              (name, message) -> error(markOf(name), pathOf(name), message(name, message)),
              (name, message) -> note(markOf(name), pathOf(name), message(name, message)));
      boolean isNew = existing == null;
      UUID id = writer.put(model, existing, wanted.orElse(null), given);
      if (id == null) {
        return Result.FAILED;
      }
      done(model, id, identifiers);
      if (label.isEmpty()) {
        String name = labelOf(given.values());
        label = name.isEmpty() ? nameOf(given.values()) : name;
      }
      return isNew
          ? Result.CREATED
          : changes.made().size() == changesBefore ? Result.UNCHANGED : Result.UPDATED;
    }

    /** An id is one stage's or one policy's, of whatever kind. */
    private boolean isTaken(DefinitionModel definitions, UUID id) {
      Optional<Map<String, @Nullable Object>> other = changes.describe(definitions, id);
      other.ifPresent(
          said ->
              error(
                  entry.identifiers().get("pk").map(Value::mark).orElse(entry.mark()),
                  "identifiers.pk",
                  "pk: it is the id of \""
                      + labelOf(said)
                      + "\", which is of the kind "
                      + said.get("type")));
      return other.isPresent();
    }

    private Result people(
        Model model,
        @Nullable UUID existing,
        Map<String, @Nullable Object> attributes,
        Map<String, @Nullable Object> identifiers) {
      Given given =
          new Given(
              attributes,
              (name, message) -> error(markOf(name), pathOf(name), message(name, message)),
              (name, message) -> note(markOf(name), pathOf(name), message(name, message)));
      PeopleWriter.Put put = people.put(model, existing, given);
      if (put == null) {
        return Result.FAILED;
      }
      done(model, put.id(), identifiers);
      return put.result();
    }

    /** Bindings say what is bound in one of three ways; the new way takes the place of the old. */
    private void forget(
        Map<String, @Nullable Object> values, Map<String, @Nullable Object> attributes) {
      List<String> bound = List.of("policy", "group", "user");
      if (bound.stream().anyMatch(name -> attributes.get(name) != null)) {
        bound.forEach(values::remove);
      }
    }

    private boolean isForeign(Model model, Map<String, @Nullable Object> identifiers) {
      if (model instanceof Model.Foreign) {
        return true;
      }
      if (options.full() || !people.knows(model)) {
        return false;
      }
      // A group that is there may be named by an entry, so that bindings can refer to it.
      return !(model instanceof Model.Groups)
          || state.equals("absent")
          || identifiers.isEmpty()
          || existing(model, identifiers).isEmpty();
    }

    private Result missing(Model.Missing missing) throws ResolveException {
      Map<String, @Nullable Object> identifiers = Map.of();
      try {
        identifiers = resolved(missing, entry.identifiers(), "identifiers");
      } catch (LeftOutException e) {
        // Told already.
      }
      label = labelOf(identifiers);
      String message = "there is no " + missing.what() + " here yet";
      if (state.equals("absent")) {
        note(
            entry.model().mark(),
            entry.path().toString() + ".model",
            message + ", and so nothing to delete");
        return Result.SKIPPED;
      }
      absent();
      if (identifiers.get("pk") != null) {
        absentIds.add(id(String.valueOf(identifiers.get("pk"))));
      }
      if (options.withoutMissing()) {
        note(
            entry.model().mark(), entry.path().toString() + ".model", message + "; it is left out");
      } else {
        error(entry.model().mark(), "model", message);
      }
      return Result.MISSING;
    }

    private void delete(Model model, UUID id) {
      Optional<DefinitionModel> definitions = DefinitionWriter.definitions(model);
      if (definitions.isPresent()) {
        changes.delete(definitions.get(), id);
      } else {
        people.delete(model, id);
      }
    }

    /** A key as it is compared. */
    private static String id(String pk) {
      return Given.uuid(pk).map(UUID::toString).orElse(pk);
    }

    private void done(Model model, UUID id, Map<String, @Nullable Object> identifiers) {
      object = id;
      entry.id().ifPresent(name -> done.putIfAbsent(name, new Done(model, id)));
      Given.uuid(identifiers.get("pk")).ifPresent(pk -> ids.put(pk.toString(), id.toString()));
    }

    private void absent() {
      entry.id().ifPresent(absentIds::add);
      entry
          .identifiers()
          .get("pk")
          .filter(Value.Scalar.class::isInstance)
          .ifPresent(pk -> absentIds.add(id(((Value.Scalar) pk).text())));
    }

    private Map<String, @Nullable Object> resolved(Model model, Value.Fields fields, String part) {
      Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
      for (Value.Field field : fields.fields().values()) {
        ValuePath path = entry.path().key(part).key(field.name());
        try {
          resolved.put(field.name(), today(resolver.resolve(entry, field.value(), path)));
        } catch (ResolveException e) {
          problems.add(e.problem());
        } catch (LeftOutException e) {
          if (!part.equals("attrs") || !writer.mayBeLeftOut(model, field.name())) {
            throw e;
          }
          note(
              field.value().mark(),
              path.toString(),
              field.name() + " is left out: " + e.getMessage());
        }
      }
      return resolved;
    }

    /**
     * Ids as they are here, where a file from elsewhere calls objects by the ids they have there.
     */
    private @Nullable Object today(@Nullable Object value) {
      if (value instanceof String text) {
        Optional<String> id = Given.uuid(text).map(UUID::toString);
        if (id.isPresent() && absentIds.contains(id.get())) {
          throw new LeftOutException(text + " is not there");
        }
        return id.isPresent() ? ids.getOrDefault(id.get(), text) : text;
      }
      if (value instanceof List<?> list) {
        List<@Nullable Object> mapped = new ArrayList<>();
        list.forEach(element -> mapped.add(today(element)));
        return mapped;
      }
      if (value instanceof Map<?, ?> map) {
        Map<Object, @Nullable Object> mapped = new LinkedHashMap<>();
        map.forEach((key, element) -> mapped.put(key, today(element)));
        return mapped;
      }
      return value;
    }

    private String text(Value value, String part) throws ResolveException {
      return String.valueOf(resolver.resolve(entry, value, entry.path().key(part)));
    }

    private Mark markOf(String attribute) {
      return entry
          .attrs()
          .get(attribute)
          .or(() -> entry.identifiers().get(attribute))
          .map(Value::mark)
          .orElse(entry.mark());
    }

    private String pathOf(String attribute) {
      if (attribute.equals(ConfigProblem.WHOLE)) {
        return "attrs";
      }
      return (entry.attrs().get(attribute).isEmpty()
                  && entry.identifiers().get(attribute).isPresent()
              ? "identifiers."
              : "attrs.")
          + attribute;
    }

    private static String message(String attribute, String message) {
      return attribute.equals(ConfigProblem.WHOLE) ? message : attribute + ": " + message;
    }

    private void error(Mark mark, String part, String message) {
      String path = entry.path().toString();
      problems.add(
          FlowFileProblem.error(file, mark, part.isEmpty() ? path : path + "." + part, message));
    }

    private void note(Mark mark, String path, String message) {
      problems.add(FlowFileProblem.warning(file, mark, path, message));
    }

    private void info(Mark mark, String path, String message) {
      problems.add(
          new FlowFileProblem(
              file, mark.line(), mark.column(), path, message, FlowFileProblem.Severity.INFO));
    }
  }

  /** What a binding binds, in words. */
  private String nameOf(Map<String, @Nullable Object> binding) {
    String to = name(binding.get("target"));
    String bound =
        Stream.of("stage", "policy", "group", "user")
            .map(binding::get)
            .map(this::name)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.joining());
    return bound.isEmpty() ? to : bound + " \u2192 " + to + ", " + binding.get("order");
  }

  private String name(@Nullable Object id) {
    return Given.uuid(id).map(this::name).orElse("");
  }

  private String name(UUID id) {
    for (DefinitionModel model : DefinitionModel.values()) {
      Optional<Map<String, @Nullable Object>> said = changes.describe(model, id);
      if (said.isPresent()) {
        return model == DefinitionModel.STAGE_BINDING ? nameOf(said.get()) : labelOf(said.get());
      }
    }
    return id.toString();
  }

  private static String labelOf(Map<String, @Nullable Object> identifiers) {
    for (String name : List.of("slug", "name", "username", "domain", "field_key")) {
      if (identifiers.get(name) instanceof String text) {
        return text;
      }
    }
    return "";
  }

  /** Identifiers are attributes, too, and win where the two disagree. */
  @SuppressWarnings("unchecked") // keys of resolved maps are texts
  private static void merge(
      Map<String, @Nullable Object> attributes, Map<String, @Nullable Object> identifiers) {
    identifiers.forEach(
        (name, value) -> {
          Object given = attributes.get(name);
          if (given instanceof Map<?, ?> map && value instanceof Map<?, ?> with) {
            Map<String, @Nullable Object> merged =
                new LinkedHashMap<>((Map<String, @Nullable Object>) map);
            merge(merged, (Map<String, @Nullable Object>) with);
            attributes.put(name, merged);
          } else if (given instanceof List<?> list && value instanceof List<?> more) {
            List<@Nullable Object> all = new ArrayList<>(list);
            all.addAll(more);
            attributes.put(name, all);
          } else {
            attributes.put(name, value);
          }
        });
  }

  // Finding objects

  /** The object of a pk, or the first one that says all of the rest. */
  private Optional<UUID> existing(Model model, Map<String, @Nullable Object> identifiers) {
    Object pk = identifiers.get("pk");
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(identifiers);
    rest.remove("pk");
    Optional<UUID> byId = pk == null ? Optional.empty() : first(model, Map.of("pk", pk));
    if (byId.isPresent() || rest.isEmpty()) {
      return byId;
    }
    if (pk != null && model instanceof Model.PolicyBindings) {
      // Nothing but their ids tells some of them from each other.
      return all(DefinitionModel.POLICY_BINDING, model, rest).stream()
          .filter(id -> !ids.containsValue(id.toString()))
          .findFirst();
    }
    return first(model, rest);
  }

  private Optional<UUID> first(Model model, Map<String, @Nullable Object> conditions) {
    Optional<DefinitionModel> definitions = DefinitionWriter.definitions(model);
    if (definitions.isPresent()) {
      return all(definitions.get(), model, conditions).stream().findFirst();
    }
    return person(model, conditions).flatMap(said -> Given.uuid(said.get("pk")));
  }

  private List<UUID> all(
      DefinitionModel definitions, Model model, Map<String, @Nullable Object> conditions) {
    Conditions matching = new Conditions(conditions);
    matching.check(fields(model));
    return changes.find(definitions, said -> isOf(model, said) && matching.test(said));
  }

  private Optional<Map<String, @Nullable Object>> person(
      Model model, Map<String, @Nullable Object> conditions) {
    Conditions matching = new Conditions(conditions);
    if (people.knows(model)) {
      matching.check(fields(model));
    }
    return people.find(model, matching);
  }

  private Set<String> fields(Model model) {
    return people.knows(model) ? people.fields(model) : writer.attributes(model);
  }

  private static boolean isOf(Model model, Map<String, @Nullable Object> said) {
    if (model instanceof Model.Stages stages) {
      return stages.type().equals(said.get("type"));
    }
    return !(model instanceof Model.Policies policies) || policies.type().equals(said.get("type"));
  }

  // What tags ask

  @Override
  public Answer keyOf(String id, boolean forPolicyBinding) {
    Done found = done.get(id);
    if (found == null && absentIds.contains(id)) {
      throw new LeftOutException("entry " + id + " is not there");
    }
    // Policies are bound to flows and stage bindings by the one key these have.
    return found == null ? new Nothing() : new Found(found.id().toString());
  }

  @Override
  public Answer find(String modelName, List<Match> matches) {
    Answer answer = findObject(modelName, matches);
    return answer instanceof Found found && found.value() instanceof Map<?, ?> object
        ? new Found(Objects.requireNonNull(object.get("pk")))
        : answer;
  }

  @Override
  public Answer findObject(String modelName, List<Match> matches) {
    Optional<Model> model = models.find(modelName);
    if (model.isEmpty()) {
      return new UnknownModel();
    }
    Map<String, @Nullable Object> conditions = new LinkedHashMap<>();
    matches.forEach(match -> conditions.put(match.field(), match.value()));
    try {
      Optional<DefinitionModel> definitions = DefinitionWriter.definitions(model.get());
      Optional<Map<String, @Nullable Object>> object =
          definitions.isPresent()
              ? first(model.get(), conditions)
                  .flatMap(id -> changes.describe(definitions.get(), id))
                  .map(ImportRun::withoutSecrets)
              : person(model.get(), conditions);
      return object.<Answer>map(Found::object).orElseGet(Nothing::new);
    } catch (Conditions.UnknownFieldException e) {
      return new UnknownField(e.field());
    }
  }

  private static Map<String, @Nullable Object> withoutSecrets(Map<String, @Nullable Object> said) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(said);
    shown.values().removeIf(Secret.class::isInstance);
    return shown;
  }
}
