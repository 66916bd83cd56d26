package io.vestibule.flowfile;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.flow.Designation;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserType;
import io.vestibule.definition.BrandOptions;
import io.vestibule.definition.DefinitionChange;
import io.vestibule.definition.DefinitionChanges;
import io.vestibule.definition.DefinitionModel;
import io.vestibule.event.AuditLog;
import io.vestibule.event.Author;
import io.vestibule.flowfile.EntryReport.Result;
import io.vestibule.flowfile.Models.Model;
import io.vestibule.json.Json;
import io.vestibule.user.CanonicalName;
import io.vestibule.user.UserStore;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes groups, users, brands and invitations be what the entries of a full blueprint say. Accounts
 * that are there already are people's own: they are put into groups and otherwise left alone.
 */
final class PeopleWriter {
  private static final int NAME = 150;
  private static final int LINE = 1000;
  private static final Map<String, Designation> BRAND_FLOWS =
      Map.of(
          "flow_authentication", Designation.AUTHENTICATION,
          "flow_invalidation", Designation.INVALIDATION,
          "flow_recovery", Designation.RECOVERY,
          "flow_enrollment", Designation.ENROLLMENT,
          "flow_unenrollment", Designation.UNENROLLMENT);

  private static final Map<Class<? extends Model>, List<String>> FIELDS =
      Map.of(
          Model.Groups.class,
          List.of("name", "is_superuser"),
          Model.Users.class,
          List.of("username", "name", "email", "is_active", "type", "path", "groups"),
          Model.Brands.class,
          List.of(
              "domain",
              "default",
              "branding_title",
              "branding_logo",
              "branding_favicon",
              "branding_default_flow_background",
              "base_url",
              "flow_authentication",
              "flow_invalidation",
              "flow_recovery",
              "flow_enrollment",
              "flow_user_settings",
              "flow_unenrollment",
              "attributes"));

  private final EntityManager em;
  private final UserStore users;
  private final Directory directory;
  private final DefinitionChanges changes;
  private final AuditLog audit;
  private final Author author;
  private final InvitationWriter invitations;

  PeopleWriter(
      EntityManager em,
      UserStore users,
      Directory directory,
      DefinitionChanges changes,
      AuditLog audit,
      Author author,
      InvitationWriter invitations) {
    this.em = em;
    this.users = users;
    this.directory = directory;
    this.changes = changes;
    this.audit = audit;
    this.author = author;
    this.invitations = invitations;
  }

  /** What was put, and whether that changed anything. */
  record Put(UUID id, Result result) {}

  /** Whether a model is one of those only a full blueprint may hold, and that are known here. */
  boolean knows(Model model) {
    return model instanceof Model.Groups
        || model instanceof Model.Users
        || model instanceof Model.Brands
        || model instanceof Model.Invitations;
  }

  /** The first object of a model that matches; empty also for what is not known here. */
  Optional<Map<String, @Nullable Object>> find(Model model, Conditions conditions) {
    if (model instanceof Model.Groups) {
      return directory.group(conditions);
    }
    if (model instanceof Model.Users) {
      return user(conditions);
    }
    if (model instanceof Model.Brands) {
      return changes.find(DefinitionModel.BRAND, conditions).stream()
          .findFirst()
          .flatMap(id -> changes.describe(DefinitionModel.BRAND, id));
    }
    if (model instanceof Model.Invitations) {
      return invitations.find(conditions);
    }
    return Optional.empty();
  }

  /** The fields by which objects of a model are found, beside {@code pk}. */
  Set<String> fields(Model model) {
    if (model instanceof Model.Groups) {
      return Set.of("name", "is_superuser", "attributes");
    }
    if (model instanceof Model.Invitations) {
      return Set.copyOf(InvitationWriter.FIELDS);
    }
    return model instanceof Model.Users
        ? Set.of("username")
        : Set.copyOf(Objects.requireNonNull(FIELDS.get(model.getClass())));
  }

  private Optional<Map<String, @Nullable Object>> user(Conditions conditions) {
    Optional<Map<String, @Nullable Object>> found = Optional.empty();
    for (Object wanted : conditions.wanted().values()) {
      Optional<Map<String, @Nullable Object>> user =
          wanted instanceof String text ? directory.user(text) : Optional.empty();
      if (user.isEmpty() || (found.isPresent() && !found.equals(user))) {
        return Optional.empty();
      }
      found = user;
    }
    return found;
  }

  /**
   * Creates or changes something.
   *
   * @return what came of it, or null if it cannot be so
   */
  @Nullable Put put(Model model, @Nullable UUID existing, Given given) {
    if (model instanceof Model.Groups) {
      return group(existing, given);
    }
    if (model instanceof Model.Invitations) {
      return invitations.put(existing, given);
    }
    return model instanceof Model.Users ? user(existing, given) : brand(existing, given);
  }

  /** Deletes something; with a group or an account, the bindings that bind it. */
  void delete(Model model, UUID id) {
    if (model instanceof Model.Invitations) {
      invitations.delete(id);
      return;
    }
    // The database would do that, too, but tell nobody.
    String bound = model instanceof Model.Groups ? "group" : "user";
    changes
        .find(DefinitionModel.POLICY_BINDING, said -> id.toString().equals(said.get(bound)))
        .forEach(binding -> changes.delete(DefinitionModel.POLICY_BINDING, binding));
    Map<String, @Nullable Object> before =
        model instanceof Model.Groups ? describeGroup(id) : describeUser(id);
    if (model instanceof Model.Groups) {
      users.deleteGroup(em, id);
    } else {
      users.delete(em, id);
    }
    record(EventActions.MODEL_DELETED, bound, id, before, Map.of());
  }

  private @Nullable Put group(@Nullable UUID existing, Given given) {
    String name = given.required("name", NAME);
    boolean superuser = given.bool("is_superuser", false);
    unknown(given, new Model.Groups());
    if (!given.isSound()) {
      return null;
    }
    if (existing == null) {
      Group group = users.createGroup(em, name, superuser);
      record(EventActions.MODEL_CREATED, "group", group.id(), Map.of(), describeGroup(group.id()));
      return new Put(group.id(), Result.CREATED);
    }
    Map<String, @Nullable Object> before = describeGroup(existing);
    boolean changed = users.changeGroup(em, existing, name, superuser);
    if (changed) {
      record(EventActions.MODEL_UPDATED, "group", existing, before, describeGroup(existing));
    }
    return new Put(existing, changed ? Result.UPDATED : Result.UNCHANGED);
  }

  private @Nullable Put user(@Nullable UUID existing, Given given) {
    String username = given.required("username", NAME);
    String name = given.text("name", "", LINE);
    String email = given.text("email", "", 254);
    boolean active = given.bool("is_active", true);
    UserType type = given.constant("type", UserType.class, UserType.INTERNAL);
    String path = given.text("path", "users", LINE);
    List<?> groups = given.values().get("groups") instanceof List<?> list ? list : List.of();
    for (Object group : groups) {
      if (Given.uuid(group).filter(directory::hasGroup).isEmpty()) {
        given.problem("groups", "Invalid pk \"" + group + "\" - object does not exist.");
      }
    }
    unknown(given, new Model.Users());
    if (existing == null && !CanonicalName.mayBeGiven(username)) {
      given.problem("username", "\"" + username + "\" is not a user name");
    } else if (existing == null && users.findByUsername(em, username).isPresent()) {
      given.problem("username", "there is another user of the name \"" + username + "\"");
    }
    if (!given.isSound()) {
      return null;
    }
    Map<String, @Nullable Object> before = existing == null ? Map.of() : describeUser(existing);
    UUID id = existing;
    if (id == null) {
      User user =
          users.create(
              em, new UserStore.NewUser(username, name, email, active, type, path, Map.of()));
      id = user.id();
    }
    boolean joined = false;
    for (Object group : groups) {
      joined |= users.addToGroup(em, id, Given.uuid(group).orElseThrow());
    }
    if (existing == null || joined) {
      record(
          existing == null ? EventActions.MODEL_CREATED : EventActions.MODEL_UPDATED,
          "user",
          id,
          before,
          describeUser(id));
    }
    return new Put(
        id, existing == null ? Result.CREATED : joined ? Result.UPDATED : Result.UNCHANGED);
  }

  private @Nullable UUID flow(Given given, String attribute) {
    UUID flow = given.reference(attribute, false);
    if (flow != null && changes.describe(DefinitionModel.FLOW, flow).isEmpty()) {
      given.problem(attribute, "Invalid pk \"" + flow + "\" - object does not exist.");
      return null;
    }
    return flow;
  }

  private @Nullable Put brand(@Nullable UUID existing, Given given) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (existing != null) {
      changes.describe(DefinitionModel.BRAND, existing).ifPresent(values::putAll);
    }
    if (values.get("attributes") instanceof String json) {
      values.put("attributes", Json.readObject(json));
    }
    values.putAll(given.values());
    Given all = given.with(values);
    String domain = all.required("domain", NAME);
    Map<Designation, UUID> flows = new LinkedHashMap<>();
    BRAND_FLOWS.forEach(
        (attribute, designation) -> {
          UUID flow = flow(all, attribute);
          if (flow != null) {
            flows.put(designation, flow);
          }
        });
    UUID settings = flow(all, "flow_user_settings");
    BrandOptions first = BrandOptions.FIRST;
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    if (values.get("attributes") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> attributes.put(String.valueOf(key), value));
    }
    BrandOptions options =
        new BrandOptions(
            domain,
            all.bool("default", false),
            all.text("branding_title", first.title(), LINE),
            all.text("branding_logo", "", LINE),
            all.text("branding_favicon", "", LINE),
            all.text("branding_default_flow_background", "", LINE),
            all.text("base_url", "", LINE),
            flows,
            settings,
            attributes);
    unknown(given, new Model.Brands());
    if (!given.isSound() || !all.isSound()) {
      return null;
    }
    int before = changes.made().size();
    UUID id = changes.putBrand(existing, options);
    Result result =
        existing == null
            ? Result.CREATED
            : changes.made().size() == before ? Result.UNCHANGED : Result.UPDATED;
    return new Put(id, result);
  }

  private static void unknown(Given given, Model model) {
    List<String> known = Objects.requireNonNull(FIELDS.get(model.getClass()));
    given.values().keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> given.warning(name, name + " means nothing here"));
  }

  private Map<String, @Nullable Object> describeGroup(UUID id) {
    return users.groups(em).stream()
        .filter(group -> group.id().equals(id))
        .findFirst()
        .map(Directory::describe)
        .orElseGet(Map::of);
  }

  /** An account with the groups it is in itself, and not by way of others. */
  private Map<String, @Nullable Object> describeUser(UUID id) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    users
        .find(em, id)
        .ifPresent(
            user -> {
              said.put("username", user.username());
              said.put("name", user.name());
              said.put("email", user.email());
              said.put("is_active", user.active());
              said.put("type", Json.nameOf(user.type()));
              said.put("path", user.path());
              said.put("groups", users.groupNames(em, id));
            });
    return said;
  }

  private void record(
      String action,
      String model,
      UUID id,
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> after) {
    Map<String, @Nullable Object> named = after.isEmpty() ? before : after;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("model", model);
    details.put(
        "name", String.valueOf(named.getOrDefault(model.equals("user") ? "username" : "name", "")));
    details.put("pk", id.toString());
    Map<String, Object> changed = new LinkedHashMap<>();
    DefinitionChange.between(before, after)
        .forEach((field, difference) -> changed.put(field, difference.toJson()));
    details.put("changes", changed);
    audit.record(em, author.origin(), action, author.user(), author.username(), details);
  }
}
