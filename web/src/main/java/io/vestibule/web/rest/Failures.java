package io.vestibule.web.rest;

import io.vestibule.store.DatabaseUnavailableException;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Says in JSON what went wrong, and nothing of how. */
public final class Failures implements ExceptionMapper<Throwable> {
  private static final Logger LOG = System.getLogger(Failures.class.getName());

  @Context private @Nullable HttpServletRequest request;

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof WebApplicationException known) {
      int status = known.getResponse().getStatus();
      return status == 404
          ? JsonResponse.notFound()
          : JsonResponse.error(
              status, known.getResponse().getStatusInfo().getReasonPhrase(), "error");
    }
    String reference = request == null ? "-" : Asked.by(request).reference();
    DatabaseUnavailableException unavailable = DatabaseUnavailableException.in(failure);
    if (unavailable != null) {
      LOG.log(
          Level.WARNING,
          "{0}, reference {1}: {2}",
          unavailable.getMessage(),
          reference,
          unavailable.getCause());
      return Response.fromResponse(
              JsonResponse.error(
                  503, "The database cannot be reached. Try again in a moment.", "unavailable"))
          .header("Retry-After", "10")
          .build();
    }
    LOG.log(Level.ERROR, "request failed, reference " + reference, failure);
    return JsonResponse.error(500, "Internal error, reference " + reference, "error");
  }
}
