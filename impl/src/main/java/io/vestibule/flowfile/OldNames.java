package io.vestibule.flowfile;

import io.vestibule.flowfile.Models.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What attributes were called, or how they were written, in files of older versions. */
final class OldNames {
  private OldNames() {}

  /**
   * Puts attributes into today's words.
   *
   * @param model what they are attributes of
   * @param name what the file calls that
   * @param attributes what the file says; changed in place
   * @param told is told the attribute and what it was taken for
   */
  static void adapt(
      Model model,
      String name,
      Map<String, @Nullable Object> attributes,
      BiConsumer<String, String> told) {
    if (name.equalsIgnoreCase(Models.HAVE_I_BEEN_PWNED)) {
      rename(attributes, "allowed_count", "hibp_allowed_count", told);
      only(attributes, "check_have_i_been_pwned", told);
    } else if (model instanceof Model.Flows) {
      rename(attributes, "compatability_mode", "compatibility_mode", told);
    } else if (model instanceof Model.Prompts) {
      rename(attributes, "prompt_type", "type", told);
    } else if (model instanceof Model.Stages stages) {
      switch (stages.type()) {
        case "email" -> minutes(attributes, "token_expiry", told);
        case "identification" -> list(attributes, "user_fields", told);
        case "authenticator_validate" -> {
          rename(attributes, "configuration_stage", "configuration_stages", told);
          list(attributes, "configuration_stages", told);
        }
        case "user_write" -> creation(attributes, told);
        case "user_login" -> seconds(attributes, "session_duration", told);
        default -> {}
      }
    }
  }

  /**
   * What an object is to be found by. Before 2023 prompts had no names: files of that time find
   * them by their field keys, of which any number of prompts may have the same. Only the one that
   * was made of such a file is meant.
   *
   * @param name the name the file gives it beside the identifiers, if any
   */
  static Map<String, @Nullable Object> identifiers(
      Model model, Map<String, @Nullable Object> identifiers, Optional<?> name) {
    if (!(model instanceof Model.Prompts)
        || name.isPresent()
        || identifiers.containsKey("name")
        || identifiers.containsKey("pk")
        || !(identifiers.get("field_key") instanceof String key)) {
      return identifiers;
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>(identifiers);
    named.put("name", key);
    return named;
  }

  /** One of the things a password policy checks, and nothing else it did not check then. */
  private static void only(
      Map<String, @Nullable Object> attributes, String check, BiConsumer<String, String> told) {
    attributes.putIfAbsent(check, true);
    for (String other : List.of("check_static_rules", "check_context_words")) {
      attributes.putIfAbsent(other, false);
    }
    told.accept(check, "is what is left of this kind: it is a password policy today");
  }

  private static void rename(
      Map<String, @Nullable Object> attributes,
      String old,
      String now,
      BiConsumer<String, String> told) {
    if (attributes.containsKey(old) && !attributes.containsKey(now)) {
      attributes.put(now, attributes.remove(old));
      told.accept(old, "is called " + now + " today");
    }
  }

  private static void list(
      Map<String, @Nullable Object> attributes, String name, BiConsumer<String, String> told) {
    if (attributes.get(name) instanceof String one) {
      attributes.put(name, List.of(one));
      told.accept(name, "is a list today");
    }
  }

  private static void minutes(
      Map<String, @Nullable Object> attributes, String name, BiConsumer<String, String> told) {
    if (attributes.get(name) instanceof Long number) {
      attributes.put(name, "minutes=" + number);
      told.accept(name, "a number is taken for minutes");
    }
  }

  private static void seconds(
      Map<String, @Nullable Object> attributes, String name, BiConsumer<String, String> told) {
    if (attributes.get(name) instanceof Long number) {
      attributes.put(name, "seconds=" + number);
      told.accept(name, "a number is taken for seconds");
    }
  }

  private static void creation(
      Map<String, @Nullable Object> attributes, BiConsumer<String, String> told) {
    if (attributes.get("can_create_users") instanceof Boolean may
        && !attributes.containsKey("user_creation_mode")) {
      attributes.remove("can_create_users");
      String mode = may ? "create_when_required" : "never_create";
      attributes.put("user_creation_mode", mode);
      told.accept("can_create_users", "is called user_creation_mode today: " + mode);
    }
  }
}
