package io.vestibule.web.admin;

import io.vestibule.mail.MailQueue;
import io.vestibule.mail.QueuedMail;
import io.vestibule.mail.ShownMail;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Mails and what became of them, for superusers: {@code /if/admin/mails/}, each one at {@code
 * {id}/}. Where mails are shown and not sent, the HTML of one is at {@code {id}/html/}.
 */
public final class MailsServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final String HTML = "html/";

  /** It is a mail and no page of ours: it runs nothing, loads nothing and is in no frame. */
  private static final String CONTENT_SECURITY_POLICY =
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none';"
          + " frame-ancestors 'none'";

  /** What a path names. */
  private record Place(QueuedMail mail, boolean html) {}

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (path.equals("/")) {
      Show.page(request, response, "admin/mails", new MailsPage(asked));
      return;
    }
    MailQueue mails = asked.engine().mails();
    Place place = find(mails, path);
    if (place == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else if (place.html()) {
      html(mails.shown(place.mail().id()), response);
    } else {
      String token = token(asked, request);
      Show.page(request, response, "admin/mail", new MailPage(asked, place.mail(), token));
    }
  }

  @Override
  void submit(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    MailQueue mails = asked.engine().mails();
    Place place = find(mails, path);
    if (place == null || place.html()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    UUID id = place.mail().id();
    boolean done;
    switch (field(form, "do")) {
      case "try" -> done = mails.tryNow(id);
      case "give_up" -> done = mails.giveUp(id, asked.author());
      default -> {
        response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        return;
      }
    }
    Show.other(
        response,
        asked.home() + "if/admin/mails/" + id + "/?done=" + (done ? field(form, "do") : "late"));
  }

  private static void html(Optional<ShownMail> shown, HttpServletResponse response)
      throws IOException {
    if (shown.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setContentType("text/html;charset=UTF-8");
    response.getOutputStream().write(shown.get().html().getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable Place find(MailQueue mails, String path) {
    boolean html = path.endsWith("/" + HTML);
    String rest = html ? path.substring(0, path.length() - HTML.length()) : path;
    if (!rest.endsWith("/") || rest.length() < 2) {
      return null;
    }
    try {
      return mails
          .find(UUID.fromString(rest.substring(1, rest.length() - 1)))
          .map(mail -> new Place(mail, html))
          .orElse(null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
