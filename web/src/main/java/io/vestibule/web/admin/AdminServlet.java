package io.vestibule.web.admin;

import io.vestibule.web.page.PersonServlet;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What all pages for superusers do alike: nobody else gets any further. */
abstract class AdminServlet extends PersonServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected final void get(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (admits(asked, response)) {
      show(asked, path, request, response);
    }
  }

  @Override
  protected final void post(
      Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    if (admits(asked, response)) {
      submit(asked, path, request, response);
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

  private static boolean admits(Asked asked, HttpServletResponse response) throws IOException {
    if (!asked.visitor().superuser()) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return false;
    }
    return true;
  }
}
