package io.vestibule.web.page;

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
import org.jspecify.annotations.Nullable;

/** What all pages for people who are logged in do alike: everybody else is sent to log in. */
public abstract class PersonServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  public final void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (asked.visitor().isAuthenticated()) {
      get(asked, path(request), request, response);
    } else {
      Show.other(response, UserPageServlet.login(asked, request));
    }
  }

  @Override
  public final void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (!asked.visitor().isAuthenticated()) {
      Show.other(response, UserPageServlet.login(asked, request));
      return;
    }
    try {
      post(asked, path(request), request, response);
    } catch (TooLargeException e) {
      response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
    } catch (MalformedException e) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /**
   * Shows a page.
   *
   * @param path what follows the servlet's own address; begins with a slash
   */
  protected abstract void get(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException;

  /**
   * Does what somebody sent a form for.
   *
   * @param path what follows the servlet's own address; begins with a slash
   */
  protected abstract void post(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException;

  /** Reads a form and refuses it unless one of our own pages made it. Null if it was refused. */
  protected static @Nullable Map<String, List<String>> form(
      Asked asked, HttpServletRequest request, HttpServletResponse response)
      throws IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form =
        FormBody.pairs(FormBody.utf8(FormBody.bytes(request.getInputStream())));
    if (!new FormToken(request, asked.secure()).fits(field(form, FormToken.FIELD))) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return null;
    }
    return form;
  }

  /** The value of a field; empty if there is none. */
  public static String field(Map<String, List<String>> form, String name) {
    return String.join("", form.getOrDefault(name, List.of()));
  }

  /** What proves where the forms of a page come from. */
  protected static String token(Asked asked, HttpServletRequest request) {
    return new FormToken(request, asked.secure()).value();
  }

  private static String path(HttpServletRequest request) {
    return Objects.requireNonNullElse(request.getPathInfo(), "/");
  }
}
