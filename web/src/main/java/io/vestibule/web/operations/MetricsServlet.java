package io.vestibule.web.operations;

import io.vestibule.engine.Vestibule;
import io.vestibule.metrics.MetricsRegistry.Scrape;
import io.vestibule.web.request.EngineOf;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;

/** Gives metrics to scrapers. For everybody else there is nothing here. */
public final class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Vestibule> engine = EngineOf.find(request.getServletContext());
    if (engine.isEmpty() || !new Scrapers(engine.get().settings()).admit(request)) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      response.setHeader("Allow", "GET, HEAD");
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    Scrape scrape =
        engine
            .get()
            .metrics()
            .scrape(String.join(",", Collections.list(request.getHeaders("Accept"))));
    response.setContentType(scrape.contentType());
    response.setContentLength(scrape.body().length);
    response.getOutputStream().write(scrape.body());
  }
}
