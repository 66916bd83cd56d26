package io.vestibule.invitation;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.text.Text;
import io.vestibule.json.Json;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** What an invitation may say. */
final class InvitationRules {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_DATA = 16_000;
  private static final int MOST_GROUPS = 50;
  private static final Pattern SLUG = Pattern.compile("[-a-zA-Z0-9_]+");

  /**
   * What is no form's to fill in: who an account is to the system and what it may do. Whoever
   * writes accounts refuses these too, but the guest would be the one to learn it.
   */
  private static final Set<String> REFUSED =
      Set.of(
          "id",
          "pk",
          "uid",
          "uuid",
          "type",
          "path",
          "active",
          "is_active",
          "superuser",
          "is_superuser",
          "is_staff",
          "groups",
          "ak_groups",
          "roles",
          "permissions",
          "user_permissions",
          "locked_until",
          "last_login",
          "date_joined",
          "password",
          "password_hash",
          "password_from_hash",
          "password_change_date",
          "unusable_password",
          "sources");

  private InvitationRules() {}

  /** What is wrong with an invitation, in the transaction it is to be made in. */
  static List<ConfigProblem> problems(EntityManager em, InvitationOptions options) {
    List<ConfigProblem> problems = new ArrayList<>();
    if (options.name().isEmpty()) {
      problem(problems, "name", "required");
    } else if (!SLUG.matcher(options.name()).matches() || options.name().length() > LONGEST_NAME) {
      problem(problems, "name", "name", LONGEST_NAME);
    }
    UUID flow = options.flow();
    if (flow != null && !exists(em, "Flow", flow)) {
      problem(problems, "flow", "gone", flow.toString());
    }
    data(options.fixedData(), problems);
    if (options.groups().size() > MOST_GROUPS) {
      problem(problems, "groups", "groups", MOST_GROUPS);
    } else {
      options.groups().stream()
          .filter(group -> !exists(em, "Group", group))
          .sorted()
          .forEach(group -> problem(problems, "groups", "gone", group.toString()));
    }
    return problems;
  }

  private static void data(Map<String, ?> data, List<ConfigProblem> problems) {
    if (Json.write(data).length() > LONGEST_DATA) {
      problem(problems, "fixed_data", "data", LONGEST_DATA);
    }
    data.keySet().stream()
        .filter(InvitationRules::isRefused)
        .forEach(key -> problem(problems, "fixed_data", "key", key));
    if (data.containsKey("attributes") && !(data.get("attributes") instanceof Map)) {
      problem(problems, "fixed_data", "attributes");
    }
  }

  private static boolean isRefused(String key) {
    String plain = key.strip().toLowerCase(Locale.ROOT);
    return REFUSED.contains(plain) || plain.startsWith("vestibule.");
  }

  private static boolean exists(EntityManager em, String entity, UUID id) {
    return em.createQuery("select count(o) from " + entity + " o where o.id = :id", Long.class)
            .setParameter("id", id)
            .getSingleResult()
        > 0;
  }

  private static void problem(
      List<ConfigProblem> problems, String field, String key, Object... arguments) {
    problems.add(
        new ConfigProblem(field, Text.of(InvitationRules.class, "problem." + key, arguments)));
  }
}
