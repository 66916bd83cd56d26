package io.vestibule.web.admin;

import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** The audit log, for superusers: {@code /if/admin/events/}. */
public final class EventsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (!Admission.grants(asked, request, response)) {
      return;
    }
    if (Objects.requireNonNullElse(request.getPathInfo(), "/").equals("/")) {
      Show.page(request, response, "admin/events", new EventsPage(asked));
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }
}
