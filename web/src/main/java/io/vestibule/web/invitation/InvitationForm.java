package io.vestibule.web.invitation;

import io.vestibule.api.config.ConfigProblem;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.Group;
import io.vestibule.json.Json;
import io.vestibule.web.request.Asked;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a form says about an invitation, as a program would say it. */
public final class InvitationForm {
  /** What the form has for "any flow": not nothing, which is what a form has that nobody filled. */
  public static final String ANY = "any";

  private InvitationForm() {}

  /**
   * Reads a form.
   *
   * @param form its fields, by name
   */
  public static InvitationJson.Reading read(Asked asked, Map<String, List<String>> form) {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<String, @Nullable Object> given = new LinkedHashMap<>();
    given.put("name", text(form, "name"));
    given.put("single_use", !text(form, "single_use").isEmpty());
    String flow = text(form, "flow");
    if (flow.equals(ANY)) {
      given.put("flow", null);
    } else if (flow.isEmpty()) {
      problem(problems, "flow", "choose");
    } else {
      given.put("flow", flow);
    }
    String expires = text(form, "expires");
    if (!expires.isEmpty()) {
      try {
        given.put("expires", LocalDateTime.parse(expires).atOffset(ZoneOffset.UTC).toString());
      } catch (DateTimeException e) {
        problem(problems, "expires", "time");
      }
    }
    String data = text(form, "fixed_data");
    if (!data.isEmpty()) {
      try {
        given.put("fixed_data", Json.readObject(data));
      } catch (Json.InvalidJsonException e) {
        problem(problems, "fixed_data", "object");
      }
    }
    List<String> groups = new ArrayList<>();
    for (String name : text(form, "groups").split("\\R", -1)) {
      if (!name.isBlank()) {
        Optional<Group> group = asked.engine().users().findGroup(name.strip());
        group.ifPresent(found -> groups.add(found.id().toString()));
        if (group.isEmpty()) {
          problems.add(
              new ConfigProblem(
                  "groups", Text.of(InvitationForm.class, "problem.group", name.strip())));
        }
      }
    }
    given.put("groups", groups);
    if (!problems.isEmpty()) {
      return new InvitationJson.Reading(null, problems);
    }
    return InvitationJson.read(given, null);
  }

  /** The value of a field, without spaces at the ends; empty if there is none. */
  public static String text(Map<String, List<String>> form, String name) {
    return String.join("", form.getOrDefault(name, List.of())).strip();
  }

  private static void problem(List<ConfigProblem> problems, String field, String what) {
    problems.add(new ConfigProblem(field, Text.of(InvitationForm.class, "problem." + what)));
  }
}
