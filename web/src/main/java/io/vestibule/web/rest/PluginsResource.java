package io.vestibule.web.rest;

import io.vestibule.plugin.Plugin;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which plug-ins there are, for superusers; also those that were left out, and why. */
@Path("/admin/plugins")
public class PluginsResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public PluginsResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** All of them, in the order of their files' names. */
  @GET
  public Response list() {
    return SuperusersOnly.answer(
        request,
        asked ->
            JsonResponse.of(
                200,
                asked.engine().plugins().all().stream()
                    .map(plugin -> json(asked, plugin))
                    .toList()));
  }

  private static Map<String, Object> json(Asked asked, Plugin plugin) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", plugin.name());
    json.put("file", plugin.file());
    json.put("title", plugin.title());
    json.put("version", plugin.version());
    json.put("provider", plugin.provider());
    json.put("in_use", plugin.inUse());
    json.put("stages", plugin.stages());
    json.put("policies", plugin.policies());
    json.put("problems", plugin.problems().stream().map(asked::words).toList());
    return json;
  }
}
