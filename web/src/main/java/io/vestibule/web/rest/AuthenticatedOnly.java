package io.vestibule.web.rest;

import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/** Answers people who are logged in, by session or API token, and nobody else. */
final class AuthenticatedOnly {
  private AuthenticatedOnly() {}

  /** What work answers, or that nobody is logged in. */
  static Response answer(HttpServletRequest request, Function<Asked, Response> work) {
    Asked asked = Asked.by(request);
    return asked.visitor().isAuthenticated()
        ? work.apply(asked)
        : JsonResponse.error(
            403, "Authentication credentials were not provided.", "not_authenticated");
  }
}
