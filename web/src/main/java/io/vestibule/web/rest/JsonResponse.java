package io.vestibule.web.rest;

import io.vestibule.json.Json;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Answers in JSON. */
final class JsonResponse {
  private record Problem(String detail, String code) {}

  private JsonResponse() {}

  static Response of(int status, Object body) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE.withCharset("utf-8"))
        .entity(Json.write(body))
        .build();
  }

  /** An error in the form all errors have. */
  static Response error(int status, String detail, String code) {
    return of(status, new Problem(detail, code));
  }

  static Response notFound() {
    return error(404, "Not found.", "not_found");
  }
}
