package io.vestibule.web.page;

import io.vestibule.api.user.User;
import io.vestibule.flow.Paths;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The page of a person who is logged in: {@code /if/user/}. */
public final class UserPageServlet extends PersonServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void get(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (path.equals("/")) {
      Show.page(request, response, "user", new UserPage(asked, token(asked, request)));
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  /** Ends one of the person's sessions. */
  @Override
  protected void post(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    if (!path.equals("/")) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    User user = Objects.requireNonNull(asked.visitor().user());
    try {
      UUID session = UUID.fromString(field(form, "session"));
      boolean ended = asked.engine().sessions().end(user, session, asked.from());
      Show.other(response, asked.home() + "if/user/" + (ended ? "?done=ended" : ""));
    } catch (IllegalArgumentException e) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /** Where to log in, to come back to the page that was asked for. */
  public static String login(Asked asked, HttpServletRequest request) {
    String query = request.getQueryString();
    String here = request.getRequestURI() + (query == null ? "" : "?" + query);
    String next = request.getMethod().equals("GET") ? here : asked.home() + "if/user/";
    return Paths.with(
        asked.home() + "flows/-/default/authentication/", Map.of("next", List.of(next)));
  }
}
