package io.vestibule.web.rest;

import io.vestibule.flow.FlowEntries.Execution;
import io.vestibule.flow.FlowEntries.Started;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.Paths;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Flows, for superusers. */
@Path("/flows/instances/{slug}")
public class FlowInstancesResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public FlowInstancesResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** Starts a run of a flow for the caller and gives the address of its page. */
  @GET
  @Path("/execute/")
  public Response execute(@PathParam("slug") String slug) {
    Asked asked = Asked.by(request);
    if (!asked.visitor().superuser()) {
      return JsonResponse.error(
          403, "You do not have permission to perform this action.", "permission_denied");
    }
    Optional<Execution> execution =
        asked
            .engine()
            .entries()
            .execute(asked.to(slug, Client.PAGE, new Input.Show(null), Map.of()));
    if (execution.isEmpty()) {
      return JsonResponse.notFound();
    }
    Started started = execution.get().started();
    if (started == null) {
      String why =
          execution.get().messages().stream().map(asked::words).collect(Collectors.joining(" "));
      return JsonResponse.error(
          400, "Flow not applicable to current user/request: " + why, "not_applicable");
    }
    String path = Paths.flow(asked.home(), slug, Map.of("run", List.of(started.run())));
    return JsonResponse.of(200, Map.of("link", asked.origin() + path));
  }
}
