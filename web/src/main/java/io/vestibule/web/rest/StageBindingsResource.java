package io.vestibule.web.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Stages in flows, for superusers. */
@Path("/flows/bindings")
public class StageBindingsResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public StageBindingsResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** Tries everything bound to a stage in a flow. */
  @POST
  @Path("/{id}/test/")
  public Response test(@PathParam("id") String id, InputStream body) {
    return TrialAnswer.to(
        request,
        body,
        (asked, question) ->
            TrialAnswer.id(id)
                .flatMap(found -> asked.engine().trials().ofStageBinding(found, question)));
  }
}
