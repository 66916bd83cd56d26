package io.vestibule.web.invitation;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.User;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.web.request.Asked;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Invitations as JSON, in the shape of authentik's. */
public final class InvitationJson {
  private InvitationJson() {}

  /** An invitation, with its link, which only superusers may see. */
  public static Map<String, @Nullable Object> write(Asked asked, StoredInvitation made) {
    InvitationOptions options = made.options();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pk", made.id().toString());
    json.put("name", options.name());
    json.put("expires", text(options.expires()));
    json.put("fixed_data", options.fixedData());
    json.put("created_by", user(asked, made.createdBy()));
    json.put("single_use", options.singleUse());
    json.put("flow", options.flow() == null ? null : options.flow().toString());
    json.put("flow_obj", flow(asked, options.flow()));
    json.put("groups", options.groups().stream().map(UUID::toString).sorted().toList());
    json.put("created", made.createdAt().toString());
    json.put("used", text(made.usedAt()));
    json.put("used_by", user(asked, made.usedBy()));
    json.put("link", InvitationLinks.of(asked, made).orElse(null));
    return json;
  }

  /**
   * What a program said about an invitation.
   *
   * @param options that; null if it is not clear
   * @param found what is wrong with it
   */
  public record Reading(@Nullable InvitationOptions options, List<ConfigProblem> found) {
    /** What is wrong, by field, in words. */
    public Map<String, List<String>> problems(Asked asked) {
      return InvitationJson.problems(asked, found);
    }
  }

  /** Problems by field, in words. */
  public static Map<String, List<String>> problems(Asked asked, List<ConfigProblem> problems) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    problems.forEach(
        problem ->
            words
                .computeIfAbsent(problem.field(), field -> new ArrayList<>())
                .add(asked.words(problem.message())));
    return words;
  }

  /**
   * Reads what is said about an invitation. What cannot be changed is not looked at.
   *
   * @param given what a program sent
   * @param before what the invitation says where nothing is said, or null for one that is new
   */
  public static Reading read(Map<String, ?> given, @Nullable InvitationOptions before) {
    List<ConfigProblem> problems = new ArrayList<>();
    String name = before == null ? "" : before.name();
    if (given.get("name") instanceof String said) {
      name = said;
    } else if (given.containsKey("name")) {
      problem(problems, "name", "text");
    }
    UUID flow = before == null ? null : before.flow();
    if (given.containsKey("flow")) {
      flow = id(given.get("flow"), "flow", problems);
    } else if (before == null) {
      // Nobody invites to any flow by forgetting to name one.
      problem(problems, "flow", "flow");
    }
    Map<String, @Nullable Object> data =
        new LinkedHashMap<>(before == null ? Map.of() : before.fixedData());
    if (given.get("fixed_data") instanceof Map<?, ?> said) {
      data.clear();
      said.forEach((key, value) -> data.put(String.valueOf(key), value));
    } else if (given.containsKey("fixed_data")) {
      problem(problems, "fixed_data", "object");
    }
    Set<UUID> groups = new LinkedHashSet<>(before == null ? Set.of() : before.groups());
    if (given.get("groups") instanceof List<?> said) {
      groups.clear();
      said.forEach(
          group -> {
            UUID id = id(group, "groups", problems);
            if (id != null) {
              groups.add(id);
            }
          });
    } else if (given.containsKey("groups")) {
      problem(problems, "groups", "list");
    }
    boolean once = before != null && before.singleUse();
    if (given.get("single_use") instanceof Boolean said) {
      once = said;
    } else if (given.containsKey("single_use")) {
      problem(problems, "single_use", "boolean");
    }
    Instant expires = before == null ? null : before.expires();
    if (given.containsKey("expires")) {
      expires = moment(given.get("expires"), problems);
    }
    return new Reading(
        problems.isEmpty() ? new InvitationOptions(name, flow, data, groups, once, expires) : null,
        problems);
  }

  private static @Nullable Instant moment(@Nullable Object value, List<ConfigProblem> problems) {
    if (value == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(value.toString()).toInstant();
    } catch (DateTimeException e) {
      problem(problems, "expires", "moment");
      return null;
    }
  }

  private static @Nullable UUID id(
      @Nullable Object value, String field, List<ConfigProblem> problems) {
    if (value == null && field.equals("flow")) {
      return null;
    }
    if (value instanceof String text
        && text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      return UUID.fromString(text);
    }
    problem(problems, field, "id");
    return null;
  }

  private static void problem(List<ConfigProblem> problems, String field, String what) {
    problems.add(new ConfigProblem(field, Text.of(InvitationJson.class, "problem." + what)));
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }

  private static @Nullable Map<String, Object> user(Asked asked, @Nullable UUID id) {
    Optional<User> found = Optional.ofNullable(id).flatMap(asked.engine().users()::find);
    return found
        .map(
            user -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("pk", user.id().toString());
              json.put("username", user.username());
              json.put("name", user.name());
              json.put("is_active", user.active());
              json.put("email", user.email());
              return json;
            })
        .orElse(null);
  }

  private static @Nullable Map<String, Object> flow(Asked asked, @Nullable UUID id) {
    return Optional.ofNullable(id)
        .flatMap(asked.engine().definitions().latest()::flow)
        .map(
            found -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("pk", found.flow().id().toString());
              json.put("slug", found.flow().slug());
              json.put("name", found.flow().name());
              return json;
            })
        .orElse(null);
  }
}
