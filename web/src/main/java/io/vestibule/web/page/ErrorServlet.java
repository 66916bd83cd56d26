package io.vestibule.web.page;

import io.vestibule.store.DatabaseUnavailableException;
import io.vestibule.web.request.Asked;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Shows in the dress of the other pages that a request went wrong; what exactly is in the log. */
public final class ErrorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(ErrorServlet.class.getName());

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    Object cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    if (cause instanceof Throwable failure) {
      DatabaseUnavailableException unavailable = DatabaseUnavailableException.in(failure);
      if (unavailable != null) {
        LOG.log(
            Level.WARNING,
            "{0}, reference {1}: {2}",
            unavailable.getMessage(),
            asked.reference(),
            unavailable.getCause());
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "10");
        Show.page(request, response, "end", EndPage.unavailable(asked));
        return;
      }
      LOG.log(Level.ERROR, "request failed, reference " + asked.reference(), failure);
    }
    response.setStatus(status);
    Show.page(request, response, "end", EndPage.of(asked, status));
  }
}
