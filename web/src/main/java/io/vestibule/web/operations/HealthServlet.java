package io.vestibule.web.operations;

import io.vestibule.engine.Vestibule;
import io.vestibule.health.HealthReport;
import io.vestibule.web.request.EngineOf;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells probes whether the node is alive and whether it is ready: 200 for yes, 503 for no, and the
 * state of each part as a word. Anybody may ask, so there is nothing else in the answer.
 */
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    switch (Objects.requireNonNullElse(request.getPathInfo(), "")) {
      case "/live", "/live/" -> write(response, true, "{\"status\":\"live\"}");
      case "/ready", "/ready/" -> ready(request, response);
      default -> response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private static void ready(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<HealthReport> report =
        EngineOf.find(request.getServletContext())
            .map(Vestibule::health)
            .map(health -> health.report());
    boolean ready = report.map(HealthReport::isReady).orElse(false);
    write(response, ready, report.map(HealthServlet::json).orElse("{\"status\":\"not_started\"}"));
  }

  private static String json(HealthReport report) {
    String status =
        switch (report.overall()) {
          case OK -> "ready";
          case DEGRADED -> "degraded";
          case FAILED, UNKNOWN -> "not_ready";
        };
    return "{\"status\":\"%s\",\"checks\":{\"database\":\"%s\",\"schema\":\"%s\",\"mail\":\"%s\"}}"
        .formatted(status, word(report.database()), word(report.schema()), word(report.mail()));
  }

  private static String word(HealthReport.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static void write(HttpServletResponse response, boolean good, String json)
      throws IOException {
    response.setStatus(
        good ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
