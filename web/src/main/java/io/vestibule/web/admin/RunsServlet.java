package io.vestibule.web.admin;

import io.vestibule.flow.RunTraces;
import io.vestibule.flow.RunTraces.RunTrace;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * How policies decided in runs, for superusers: {@code /if/admin/runs/}, each run at {@code {id}/}.
 */
public final class RunsServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    RunTraces traces = asked.engine().executor().traces();
    if (path.equals("/")) {
      Show.page(request, response, "admin/runs", new RunsPage(asked, traces.newest()));
      return;
    }
    Optional<RunTrace> trace =
        path.endsWith("/") ? traces.find(path.substring(1, path.length() - 1)) : Optional.empty();
    if (trace.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      Show.page(request, response, "admin/run", new RunPage(asked, trace.get()));
    }
  }
}
