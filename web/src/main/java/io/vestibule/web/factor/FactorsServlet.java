package io.vestibule.web.factor;

import io.vestibule.api.factor.Factor;
import io.vestibule.web.page.PersonServlet;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a person logs in with beside a password: {@code /if/user/factors/}, and at {@code {id}/} the
 * question whether one is to be removed.
 */
public final class FactorsServlet extends PersonServlet {
  private static final long serialVersionUID = 1L;

  /** Its address, without that of the application. */
  static final String HERE = "if/user/factors/";

  private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final Pattern ONE = Pattern.compile("/(" + ID + ")/");

  @Override
  protected void get(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    ManagedFactors own = ManagedFactors.own(asked);
    if (path.equals("/")) {
      FactorsPage page = new FactorsPage(asked, own, token(asked, request));
      Show.page(request, response, "factor/factors", page);
      return;
    }
    Optional<Factor> factor = find(own, path);
    if (factor.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else if (!own.mayRemove()) {
      prove(asked, response);
    } else {
      RemovalPage page = new RemovalPage(asked, own, factor.get(), token(asked, request));
      Show.page(request, response, "factor/removal", page);
    }
  }

  @Override
  protected void post(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    ManagedFactors own = ManagedFactors.own(asked);
    if (path.equals("/")) {
      forget(asked, own, form, response);
      return;
    }
    Optional<Factor> factor = find(own, path);
    if (factor.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    UUID id = factor.get().id();
    switch (field(form, "do")) {
      case "rename" ->
          back(asked, own.rename(id, field(form, "name")) ? "renamed" : "unnamed", response);
      case "ask" -> {
        if (own.mayRemove()) {
          Show.other(response, asked.home() + HERE + id + "/");
        } else {
          prove(asked, response);
        }
      }
      case "remove" -> {
        if (own.remove(id) == ManagedFactors.Removal.NOT_PROVEN) {
          prove(asked, response);
        } else {
          back(asked, "removed", response);
        }
      }
      default -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /** Another's browser is not told from one that is not there. */
  private static void forget(
      Asked asked, ManagedFactors own, Map<String, List<String>> form, HttpServletResponse response)
      throws IOException {
    String browser = field(form, "browser");
    switch (field(form, "do")) {
      case "forget" -> {
        if (browser.matches(ID)) {
          own.forget(UUID.fromString(browser));
          back(asked, "forgotten", response);
        } else {
          response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
      }
      case "forget_all" -> {
        own.forget(null);
        back(asked, "forgotten", response);
      }
      default -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /** Has the person show once more that the account is theirs, and come back to the list. */
  private static void prove(Asked asked, HttpServletResponse response) {
    Optional<String> flow =
        asked.engine().entries().reauthentication(asked.home(), asked.home() + HERE);
    if (flow.isPresent()) {
      Show.other(response, flow.get());
    } else {
      back(asked, "not_proven", response);
    }
  }

  private static void back(Asked asked, String done, HttpServletResponse response) {
    Show.other(response, asked.home() + HERE + "?done=" + done);
  }

  private static Optional<Factor> find(ManagedFactors own, String path) {
    Matcher one = ONE.matcher(path);
    return one.matches() ? own.find(UUID.fromString(one.group(1))) : Optional.empty();
  }
}
