package io.vestibule.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has a page made by its Facelet. */
public final class Show {
  private Show() {}

  /**
   * Shows a page.
   *
   * @param view the Facelet's name
   * @param page what it shows
   */
  public static void page(
      HttpServletRequest request, HttpServletResponse response, String view, Page page)
      throws ServletException, IOException {
    request.setAttribute("page", page);
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader("Content-Language", page.language());
    request
        .getRequestDispatcher("/pages/" + view + ".xhtml")
        .forward(new WithoutSession(request), response);
  }

  /**
   * A request as what makes a page may see it. Pages need no session; Faces looks into it all the
   * same, and would fail where it was ended during the request, e.g. on another node.
   */
  private static final class WithoutSession extends HttpServletRequestWrapper {
    WithoutSession(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
      return create ? super.getSession(true) : null;
    }
  }

  /**
   * Sends the browser that came by GET to another page. By its path, not as the server would do it:
   * a full address would be made of the host the client named.
   */
  public static void redirect(HttpServletResponse response, String location) {
    response.setStatus(HttpServletResponse.SC_FOUND);
    response.setHeader("Location", location);
  }

  /** Sends the browser to another page by GET, whatever it came with. */
  public static void other(HttpServletResponse response, String location) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", location);
  }
}
