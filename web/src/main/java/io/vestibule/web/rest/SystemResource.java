package io.vestibule.web.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.glassfish.jersey.internal.Version;

/** What this installation runs on, for superusers. */
@Path("/admin/system")
public class SystemResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public SystemResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /**
   * The server, the JDK, and what serves REST and persists.
   *
   * @param served the request as whoever serves it made it: whose class it has serves REST
   */
  @GET
  public Response system(@Context Request served) {
    return SuperusersOnly.answer(
        request,
        asked -> {
          Map<String, Object> runtime = new LinkedHashMap<>();
          runtime.put("server", request.getServletContext().getServerInfo());
          runtime.put("java", Runtime.version().toString());
          runtime.put("rest", "Jersey " + Version.getVersion());
          runtime.put("rest_request", served.getClass().getName());
          runtime.put("persistence", asked.engine().database().provider());
          runtime.put("database", asked.engine().database().product());
          return JsonResponse.of(200, Map.of("runtime", runtime));
        });
  }
}
