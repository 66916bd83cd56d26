package io.vestibule.web.page;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.flow.FlowEntries;
import io.vestibule.flow.FlowRequest;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.Paths;
import io.vestibule.json.Json;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The other ways into flows: {@code /flows/-/default/{designation}/}, {@code /flows/-/cancel/} and
 * {@code /flows/-/configure/{stage}/}.
 */
public final class FlowEntriesServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Pattern DEFAULT = Pattern.compile("/-/default/([a-z_]{1,40})/?");
  private static final Pattern CONFIGURE = Pattern.compile("/-/configure/([0-9a-fA-F-]{36})/?");

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = Objects.requireNonNullElse(request.getPathInfo(), "");
    Asked asked = Asked.by(request);
    Matcher configure = CONFIGURE.matcher(path);
    Optional<String> to = byDefault(asked, path);
    if (to.isPresent()) {
      Show.redirect(response, to.get());
    } else if (path.equals("/-/cancel/") || path.equals("/-/cancel")) {
      String next = asked.engine().entries().cancel(asked.query("run"), flowRequest(asked));
      Show.redirect(response, next == null ? asked.home() + "flows/-/default/invalidation/" : next);
    } else if (configure.matches()) {
      configure(asked, configure.group(1), request, response);
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  /** A form for a default flow goes on to that flow's own page, with what it holds. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<String> to =
        byDefault(Asked.by(request), Objects.requireNonNullElse(request.getPathInfo(), ""));
    if (to.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setStatus(307);
    response.setHeader("Location", to.get());
  }

  private static Optional<String> byDefault(Asked asked, String path) {
    Matcher matcher = DEFAULT.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Json.constant(Designation.class, matcher.group(1))
        .flatMap(
            designation -> asked.engine().entries().defaultFlow(designation, flowRequest(asked)))
        .map(Flow::slug)
        .map(slug -> Paths.flow(asked.home(), slug, asked.query()));
  }

  private static void configure(
      Asked asked, String stage, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!asked.visitor().isAuthenticated()) {
      Show.redirect(response, UserPageServlet.login(asked, request));
      return;
    }
    Optional<FlowEntries.Started> started =
        stage(stage).flatMap(id -> asked.engine().entries().configure(id, flowRequest(asked)));
    if (started.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Map<String, List<String>> query = new LinkedHashMap<>(asked.query());
    query.put("run", List.of(started.get().run()));
    Show.redirect(response, Paths.flow(asked.home(), started.get().slug(), query));
  }

  private static Optional<UUID> stage(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static FlowRequest flowRequest(Asked asked) {
    return asked.to("", Client.PAGE, new Input.Show(null), asked.query());
  }
}
