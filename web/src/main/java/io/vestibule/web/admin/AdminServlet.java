package io.vestibule.web.admin;

import io.vestibule.web.page.FormToken;
import io.vestibule.web.page.Show;
import io.vestibule.web.page.UserPageServlet;
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

/** What all pages for superusers do alike: nobody else gets any further. */
abstract class AdminServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected final void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (admits(asked, request, response)) {
      show(asked, path(request), request, response);
    }
  }

  @Override
  protected final void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (!admits(asked, request, response)) {
      return;
    }
    try {
      submit(asked, path(request), request, response);
    } catch (TooLargeException e) {
      response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
    } catch (MalformedException e) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /**
   * Shows a page to a superuser.
   *
   * @param path what follows the servlet's own address; begins with a slash
   */
  abstract void show(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException;

  /**
   * Does what a superuser sent a form for. Where there is no form, there is nothing.
   *
   * @param path what follows the servlet's own address; begins with a slash
   */
  void submit(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
  }

  /** Reads a form and refuses it unless one of our own pages made it. Null if it was refused. */
  static @org.jspecify.annotations.Nullable Map<String, List<String>> form(
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
  static String field(Map<String, List<String>> form, String name) {
    return String.join("", form.getOrDefault(name, List.of()));
  }

  private static boolean admits(
      Asked asked, HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!asked.visitor().isAuthenticated()) {
      Show.other(response, UserPageServlet.login(asked, request));
      return false;
    }
    if (!asked.visitor().superuser()) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return false;
    }
    return true;
  }

  private static String path(HttpServletRequest request) {
    return Objects.requireNonNullElse(request.getPathInfo(), "/");
  }
}
