package io.vestibule.web.rest;

import io.vestibule.json.Json;
import io.vestibule.trial.Trial;
import io.vestibule.trial.TrialQuestion;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.trial.TrialInput;
import io.vestibule.web.trial.TrialJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Tries policies out, for superusers, who may change them: whoever may only look at a policy must
 * not have it run (CVE-2026-25227).
 */
@Path("/")
public class PolicyTrialResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public PolicyTrialResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** Tries a policy. */
  @POST
  @Path("/policies/all/{id}/test/")
  public Response policy(@PathParam("id") String id, InputStream body) {
    return answer(
        body,
        (asked, question) -> id(id).flatMap(it -> asked.engine().trials().ofPolicy(it, question)));
  }

  /** Tries everything bound to a stage in a flow. */
  @POST
  @Path("/flows/bindings/{id}/test/")
  public Response binding(@PathParam("id") String id, InputStream body) {
    return answer(
        body,
        (asked, question) ->
            id(id).flatMap(it -> asked.engine().trials().ofStageBinding(it, question)));
  }

  /** Tries everything bound to a flow itself. */
  @POST
  @Path("/flows/instances/{slug}/test/")
  public Response flow(@PathParam("slug") String slug, InputStream body) {
    return answer(body, (asked, question) -> asked.engine().trials().ofFlow(slug, question));
  }

  private Response answer(InputStream body, BiFunction<Asked, TrialQuestion, Optional<Trial>> run) {
    return SuperusersOnly.answer(request, asked -> answer(asked, body, run));
  }

  private static Response answer(
      Asked asked, InputStream body, BiFunction<Asked, TrialQuestion, Optional<Trial>> run) {
    Map<String, Object> given;
    try {
      byte[] bytes = FormBody.bytes(body);
      given = bytes.length == 0 ? Map.of() : Json.readObject(FormBody.utf8(bytes));
    } catch (TooLargeException e) {
      return JsonResponse.error(413, "The request is too large.", "too_large");
    } catch (MalformedException | Json.InvalidJsonException | IOException e) {
      return JsonResponse.error(400, "JSON parse error.", "parse_error");
    }
    TrialInput.Reading reading = TrialInput.read(asked, given);
    TrialQuestion question = reading.question();
    if (question == null) {
      Map<String, List<String>> errors = new LinkedHashMap<>();
      reading
          .errors()
          .forEach((field, texts) -> errors.put(field, texts.stream().map(asked::words).toList()));
      return JsonResponse.of(400, errors);
    }
    return run.apply(asked, question)
        .map(trial -> JsonResponse.of(200, new TrialJson(asked).write(trial)))
        .orElseGet(JsonResponse::notFound);
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
