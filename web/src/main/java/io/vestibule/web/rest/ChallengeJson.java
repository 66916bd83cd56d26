package io.vestibule.web.rest;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldError;
import io.vestibule.api.text.Text;
import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.Denial;
import io.vestibule.flow.FlowReply;
import io.vestibule.flow.Paths;
import io.vestibule.json.Json;
import io.vestibule.web.page.Avatar;
import io.vestibule.web.request.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the executor answers, as the JSON authentik's clients know. */
final class ChallengeJson {
  private static final String DEFAULT_BACKGROUND = "static/background.svg";

  private final Asked asked;

  // Records, since the order of what Map.of holds differs from one start of the server to the next.
  private record Message(String level, String message) {}

  private record Problem(String string, String code) {}

  private record Option(String value, String label) {}

  ChallengeJson(Asked asked) {
    this.asked = asked;
  }

  Map<String, @Nullable Object> challenge(ChallengeView view) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("flow_info", flowInfo(view.frame(), view.notices()));
    json.put("component", view.challenge().component());
    if (!view.errors().isEmpty()) {
      json.put("response_errors", errors(view.errors()));
    }
    if (view.person() != null) {
      person(json, view.person());
    }
    if (view.challenge().attributes().isEmpty() && !view.challenge().fields().isEmpty()) {
      json.put("fields", view.challenge().fields().stream().map(this::field).toList());
    }
    view.challenge().attributes().forEach((name, value) -> json.put(name, plain(value)));
    return json;
  }

  Map<String, @Nullable Object> redirect(String to, boolean last) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("component", "xak-flow-redirect");
    json.put("to", to);
    json.put("final_redirect", last);
    return json;
  }

  Map<String, @Nullable Object> denied(FlowReply.Result.Denied denied) {
    Denial denial = denied.denial();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("flow_info", flowInfo(denied.frame(), List.of()));
    json.put("component", "ak-stage-access-denied");
    person(json, denied.frame().person());
    json.put("error_message", asked.words(denial.message()));
    json.put("denied_by", Json.nameOf(denial.kind()));
    json.put("request_id", denial.reference());
    return json;
  }

  Map<String, @Nullable Object> failed(FlowReply.Result.Failed failed) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("flow_info", flowInfo(failed.frame(), List.of()));
    json.put("component", "ak-stage-flow-error");
    json.put("request_id", failed.reference());
    if (failed.detail() != null) {
      json.put("error", failed.detail().lines().findFirst().orElse(""));
      json.put("traceback", failed.detail());
    }
    return json;
  }

  private Map<String, @Nullable Object> flowInfo(ChallengeView.Frame frame, List<Text> notices) {
    String own = frame.definition().background();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("title", asked.words(frame.title()));
    json.put("background", own.isEmpty() ? asked.home() + DEFAULT_BACKGROUND : own);
    json.put("background_themed_urls", null);
    json.put("cancel_url", cancelUrl(frame));
    json.put("layout", Json.nameOf(frame.definition().layout()));
    if (!notices.isEmpty()) {
      json.put(
          "messages",
          notices.stream().map(notice -> new Message("info", asked.words(notice))).toList());
    }
    return json;
  }

  private String cancelUrl(ChallengeView.Frame frame) {
    List<String> next = frame.query().getOrDefault("next", List.of());
    return Paths.with(
        asked.home() + "flows/-/cancel/", next.isEmpty() ? Map.of() : Map.of("next", next));
  }

  private static void person(Map<String, @Nullable Object> json, String person) {
    json.put("pending_user", person);
    json.put("pending_user_avatar", Avatar.of(person));
  }

  private Map<String, List<Problem>> errors(List<FieldError> errors) {
    Map<String, List<Problem>> json = new LinkedHashMap<>();
    for (FieldError error : errors) {
      json.computeIfAbsent(error.field(), key -> new ArrayList<>())
          .add(new Problem(asked.words(error.message()), error.code()));
    }
    return json;
  }

  private Map<String, @Nullable Object> field(Field field) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("field_key", field.name());
    json.put("label", asked.words(field.label()));
    json.put("type", Json.nameOf(field.kind()));
    json.put("required", field.presence() != Field.Presence.OPTIONAL);
    json.put("initial_value", field.value());
    json.put("sub_text", field.help() == null ? "" : asked.words(field.help()));
    if (!field.choices().isEmpty()) {
      json.put(
          "choices",
          field.choices().stream()
              .map(choice -> new Option(choice.value(), asked.words(choice.label())))
              .toList());
    }
    return json;
  }

  private @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Text text) {
      return asked.words(text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::plain).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach((key, element) -> plain.put(String.valueOf(key), plain(element)));
      return plain;
    }
    return value;
  }
}
