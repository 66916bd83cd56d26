package io.vestibule.web.rest;

import io.vestibule.web.request.Asked;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Keeps out whoever is no superuser. */
final class Superusers {
  private Superusers() {}

  /** What to answer to somebody who is no superuser; empty for one who is. */
  static Optional<Response> refusal(Asked asked) {
    if (!asked.visitor().isAuthenticated()) {
      return Optional.of(
          JsonResponse.error(
              403, "Authentication credentials were not provided.", "not_authenticated"));
    }
    return asked.visitor().superuser()
        ? Optional.empty()
        : Optional.of(
            JsonResponse.error(
                403, "You do not have permission to perform this action.", "permission_denied"));
  }
}
