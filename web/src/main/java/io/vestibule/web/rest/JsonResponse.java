package io.vestibule.web.rest;

import io.vestibule.json.Json;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Answers in JSON. */
final class JsonResponse {
  private JsonResponse() {}

  static Response of(int status, Object body) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .entity(Json.write(body))
        .build();
  }

  /** An error in the form all errors have. */
  static Response error(int status, String detail, String code) {
    return of(status, Map.of("detail", detail, "code", code));
  }

  static Response notFound() {
    return error(404, "Not found.", "not_found");
  }
}
