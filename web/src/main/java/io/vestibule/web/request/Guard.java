package io.vestibule.web.request;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Set;

/**
 * Stands before everything else: says to browsers what a page of ours may do, refuses what other
 * sites make them send, and sees to it that nothing about a person is kept anywhere on the way.
 */
public final class Guard implements Filter {
  private static final Logger LOG = System.getLogger(Guard.class.getName());

  /** Where nobody is logged in and nothing is changed. */
  private static final Set<String> FOR_MACHINES = Set.of("/health", "/metrics");

  @Override
  public void doFilter(ServletRequest any, ServletResponse anyResponse, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) any;
    HttpServletResponse response = (HttpServletResponse) anyResponse;
    response.setHeader("Content-Security-Policy", ContentPolicy.STRICT);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

    // As the server understands it: the address itself may go by way of another folder.
    String path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
    if (path.startsWith("/static/")) {
      // The address names the version.
      response.setHeader(
          "Cache-Control",
          request.getQueryString() == null ? "no-cache" : "public, max-age=31536000, immutable");
      chain.doFilter(request, response);
      return;
    }
    response.setHeader("Cache-Control", "no-store");
    if (FOR_MACHINES.contains(request.getServletPath())) {
      // Answers without the database, which may be what is wrong.
      chain.doFilter(request, response);
      return;
    }
    Asked asked = Asked.by(request);
    boolean rest = path.startsWith("/api/");
    boolean changes = !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
    if ((rest || changes) && CrossSite.made(request, asked.origin(), !rest)) {
      LOG.log(
          Level.INFO,
          "refused what another site made a browser send: {0} {1}, reference {2}",
          request.getMethod(),
          path.startsWith("/if/flow/") ? "flow page" : rest ? "REST" : "page",
          asked.reference());
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    chain.doFilter(request, response);
  }
}
