package io.vestibule.web.rest;

import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/** Answers superusers and nobody else. */
final class SuperusersOnly {
  private SuperusersOnly() {}

  /** What work answers to a superuser, or that somebody else may not have it done. */
  static Response answer(HttpServletRequest request, Function<Asked, Response> work) {
    return AuthenticatedOnly.answer(
        request,
        asked ->
            asked.visitor().superuser()
                ? work.apply(asked)
                : JsonResponse.error(
                    403,
                    "You do not have permission to perform this action.",
                    "permission_denied"));
  }
}
