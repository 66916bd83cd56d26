package io.vestibule.web.admin;

import io.vestibule.web.page.Show;
import io.vestibule.web.page.UserPageServlet;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Who gets to the pages for administrators: superusers. */
final class Admission {
  private Admission() {}

  /**
   * Whether a request may go on. If not it has been answered: whoever is not logged in is sent to
   * do so, everybody else is refused.
   */
  static boolean grants(Asked asked, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
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
}
