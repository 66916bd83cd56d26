package io.vestibule.web.rest;

import io.vestibule.stages.authenticator_webauthn.AuthenticatorModels;
import io.vestibule.stages.authenticator_webauthn.AuthenticatorModels.Model;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of authenticators that are known by name, for superusers. */
@Path("/stages/authenticator/webauthn_device_types")
public class AuthenticatorModelsResource {
  private static final int SIZE = 20;
  private static final int MOST = 100;

  private final HttpServletRequest request;

  /** A resource for one request. */
  public AuthenticatorModelsResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** All of them, page by page. */
  @GET
  public Response list() {
    return SuperusersOnly.answer(request, AuthenticatorModelsResource::list);
  }

  /** One of them. */
  @GET
  @Path("/{aaguid}/")
  public Response get(@PathParam("aaguid") String aaguid) {
    return SuperusersOnly.answer(
        request,
        asked ->
            TrialAnswer.id(aaguid)
                .flatMap(AuthenticatorModels::find)
                .map(model -> JsonResponse.of(200, json(model)))
                .orElseGet(JsonResponse::notFound));
  }

  private static Response list(Asked asked) {
    if (!asked.isQueryReadable()) {
      return JsonResponse.error(400, "The query string is malformed.", "parse_error");
    }
    List<Model> all = AuthenticatorModels.all();
    int size = Math.min(MOST, number(asked, "page_size", SIZE));
    int page = number(asked, "page", 1);
    int pages = Math.max(1, (all.size() + size - 1) / size);
    if (page > pages) {
      return JsonResponse.error(404, "Invalid page.", "not_found");
    }
    int from = (page - 1) * size;
    List<Model> shown = all.subList(from, Math.min(all.size(), from + size));
    Map<String, Object> pagination = new LinkedHashMap<>();
    pagination.put("next", page < pages ? page + 1 : 0);
    pagination.put("previous", page > 1 ? page - 1 : 0);
    pagination.put("count", all.size());
    pagination.put("current", page);
    pagination.put("total_pages", pages);
    pagination.put("start_index", from + 1);
    pagination.put("end_index", from + shown.size());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pagination", pagination);
    answer.put("results", shown.stream().map(AuthenticatorModelsResource::json).toList());
    answer.put("autocomplete", Map.of());
    return JsonResponse.of(200, answer);
  }

  private static Map<String, @Nullable Object> json(Model model) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("aaguid", model.aaguid().toString());
    json.put("description", model.name());
    json.put("icon", null);
    return json;
  }

  /** A number of the query from 1; what is none is taken for what is usual. */
  private static int number(Asked asked, String parameter, int usual) {
    List<String> given = asked.query().getOrDefault(parameter, List.of());
    return given.isEmpty() || !given.get(0).matches("[1-9][0-9]{0,5}")
        ? usual
        : Integer.parseInt(given.get(0));
  }
}
