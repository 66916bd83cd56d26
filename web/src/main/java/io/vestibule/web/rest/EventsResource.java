package io.vestibule.web.rest;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.event.EventPosition;
import io.vestibule.settings.Settings;
import io.vestibule.web.event.EventSearch;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The audit log, for superusers. */
@Path("/events/events")
public class EventsResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public EventsResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  private record Action(String name, String description, String component, String modelName) {}

  /** Events, newest first, as the query asks for them. */
  @GET
  public Response list() {
    return SuperusersOnly.answer(request, EventsResource::list);
  }

  /** All known actions and those of the log. */
  @GET
  @Path("/actions/")
  public Response actions() {
    return SuperusersOnly.answer(request, EventsResource::actions);
  }

  /** One event. */
  @GET
  @Path("/{id}/")
  public Response event(@PathParam("id") String id) {
    return SuperusersOnly.answer(request, asked -> event(asked, id));
  }

  private static Response list(Asked asked) {
    if (!asked.isQueryReadable()) {
      return JsonResponse.error(400, "The query string is malformed.", "parse_error");
    }
    EventSearch search = EventSearch.byProgram(asked.query());
    if (!search.isSound()) {
      Map<String, Object> problems = new LinkedHashMap<>();
      search
          .problems()
          .forEach((parameter, why) -> problems.put(parameter, List.of(asked.words(why))));
      return JsonResponse.of(400, problems);
    }
    EventSearch.Found found = search.in(asked.engine().audit(), asked.engine().users());
    EventPosition next = found.next();
    int count = found.events().size();
    // In the shape of authentik's. There are no numbers of pages: a list that grows at its
    // beginning would show some events twice.
    Map<String, @Nullable Object> pagination = new LinkedHashMap<>();
    pagination.put("next", next == null ? 0 : 2);
    pagination.put("previous", 0);
    pagination.put("count", count);
    pagination.put("current", 1);
    pagination.put("total_pages", next == null ? 1 : 2);
    pagination.put("start_index", count == 0 ? 0 : 1);
    pagination.put("end_index", count);
    pagination.put("cursor", next == null ? null : next.text());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pagination", pagination);
    answer.put("results", found.events().stream().map(event -> json(asked, event)).toList());
    answer.put("autocomplete", Map.of());
    return JsonResponse.of(200, answer);
  }

  private static Response event(Asked asked, String id) {
    try {
      return asked
          .engine()
          .audit()
          .find(UUID.fromString(id))
          .map(event -> JsonResponse.of(200, json(asked, event)))
          .orElseGet(JsonResponse::notFound);
    } catch (IllegalArgumentException e) {
      return JsonResponse.notFound();
    }
  }

  private static Response actions(Asked asked) {
    Set<String> names = new LinkedHashSet<>(EventActions.all());
    names.addAll(asked.engine().audit().actions());
    List<Action> actions = new ArrayList<>();
    names.forEach(name -> actions.add(new Action(name, "", "", "")));
    return JsonResponse.of(200, actions);
  }

  private static Map<String, @Nullable Object> json(Asked asked, Event event) {
    Map<String, @Nullable Object> user = new LinkedHashMap<>();
    user.put("pk", event.user());
    user.put("username", event.username());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pk", event.id());
    json.put("user", user);
    json.put("action", event.action());
    json.put("app", "vestibule");
    json.put("context", event.details());
    json.put("client_ip", event.address().isEmpty() ? null : event.address());
    json.put("reference", event.reference());
    json.put("created", event.at().toString());
    json.put(
        "expires",
        asked
            .engine()
            .settings()
            .get(Settings.EVENTS_RETENTION)
            .map(retention -> event.at().plus(retention).toString())
            .orElse(null));
    return json;
  }
}
