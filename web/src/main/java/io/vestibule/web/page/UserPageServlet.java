package io.vestibule.web.page;

import io.vestibule.api.user.User;
import io.vestibule.flow.Paths;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The page of a person who is logged in: {@code /if/user/}. */
public final class UserPageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (!isHere(request)) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else if (!asked.visitor().isAuthenticated()) {
      Show.redirect(response, login(asked, request));
    } else {
      FormToken token = new FormToken(request, asked.secure());
      Show.page(request, response, "user", new UserPage(asked, token.value()));
    }
  }

  /** Ends one of the person's sessions. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    User user = asked.visitor().user();
    if (!isHere(request)) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    if (user == null) {
      Show.other(response, login(asked, request));
      return;
    }
    try {
      Map<String, List<String>> form =
          FormBody.pairs(FormBody.utf8(FormBody.bytes(request.getInputStream())));
      String token = String.join("", form.getOrDefault(FormToken.FIELD, List.of()));
      if (!new FormToken(request, asked.secure()).fits(token)) {
        response.sendError(HttpServletResponse.SC_FORBIDDEN);
        return;
      }
      UUID session = UUID.fromString(String.join("", form.getOrDefault("session", List.of())));
      boolean ended = asked.engine().sessions().end(user, session, asked.from());
      Show.other(response, asked.home() + "if/user/" + (ended ? "?done=ended" : ""));
    } catch (TooLargeException e) {
      response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
    } catch (MalformedException | IllegalArgumentException e) {
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

  private static boolean isHere(HttpServletRequest request) {
    return Objects.requireNonNullElse(request.getPathInfo(), "/").equals("/");
  }
}
