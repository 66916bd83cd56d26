package io.vestibule.web.admin;

import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Which plug-ins there are, for superusers: {@code /if/admin/plugins/}. */
public final class PluginsServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (path.equals("/")) {
      Show.page(request, response, "admin/plugins", new PluginsPage(asked));
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }
}
