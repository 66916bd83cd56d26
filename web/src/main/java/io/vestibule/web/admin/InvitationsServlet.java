package io.vestibule.web.admin;

import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.invitation.InvitationMails;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.InvitationProblemsException;
import io.vestibule.invitation.MailAddresses;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.web.invitation.InvitationForm;
import io.vestibule.web.invitation.InvitationJson;
import io.vestibule.web.invitation.InvitationLinks;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The invitations, for superusers: {@code /if/admin/invitations/}, and each one with its link at
 * {@code {id}/}, where it is mailed and revoked.
 */
public final class InvitationsServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final String HERE = "if/admin/invitations/";

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String token = token(asked, request);
    if (path.equals("/")) {
      list(request, response, new InvitationsPage(asked, token, Map.of(), Map.of()));
      return;
    }
    Optional<StoredInvitation> found = find(asked, path);
    if (found.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      one(request, response, new InvitationPage(asked, found.get(), token, "", ""));
    }
  }

  @Override
  void submit(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    if (path.equals("/")) {
      create(asked, form, request, response);
      return;
    }
    Optional<StoredInvitation> found = find(asked, path);
    if (found.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    switch (field(form, "do")) {
      case "mail" -> mail(asked, found.get(), form, request, response);
      case "revoke" -> {
        asked.engine().invitations().revoke(asked.author(), found.get().id());
        Show.other(response, asked.home() + HERE + "?done=revoked");
      }
      default -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private static void create(
      Asked asked,
      Map<String, List<String>> form,
      HttpServletRequest request,
      HttpServletResponse response)
      throws ServletException, IOException {
    InvitationJson.Reading reading = InvitationForm.read(asked, form);
    Map<String, List<String>> problems = reading.problems(asked);
    InvitationOptions options = reading.options();
    if (options != null) {
      try {
        UUID made = asked.engine().invitations().create(asked.author(), options).id();
        Show.other(response, asked.home() + HERE + made + "/?done=created");
        return;
      } catch (InvitationProblemsException e) {
        problems = InvitationJson.problems(asked, e.problems());
      }
    }
    list(request, response, new InvitationsPage(asked, token(asked, request), form, problems));
  }

  private static void mail(
      Asked asked,
      StoredInvitation made,
      Map<String, List<String>> form,
      HttpServletRequest request,
      HttpServletResponse response)
      throws ServletException, IOException {
    String typed = field(form, "addresses");
    MailAddresses addresses = MailAddresses.of(Arrays.asList(typed.split("\\R", -1)));
    Optional<String> link = InvitationLinks.of(asked, made);
    String problem = "";
    if (link.isEmpty()) {
      problem = AdminPage.words(asked, "invitation.mail.no_link");
    } else if (!addresses.bad().isEmpty()) {
      problem = AdminPage.words(asked, "invitation.mail.bad", String.join(", ", addresses.bad()));
    } else if (addresses.good().isEmpty() || addresses.good().size() > InvitationMails.MOST) {
      problem = AdminPage.words(asked, "invitation.mail.count", InvitationMails.MOST);
    } else {
      try {
        asked
            .engine()
            .invitationMails()
            .send(
                asked.from(),
                addresses.good(),
                new InvitationMails.Letter(
                    link.get(),
                    made.options().expires(),
                    InvitationMails.TEMPLATE,
                    asked.locale(),
                    asked.brand()));
        Show.other(response, asked.home() + HERE + made.id() + "/?done=mailed");
        return;
      } catch (MailTemplateException e) {
        problem = AdminPage.words(asked, "invitation.mail.template", InvitationMails.TEMPLATE);
      }
    }
    one(request, response, new InvitationPage(asked, made, token(asked, request), typed, problem));
  }

  private static Optional<StoredInvitation> find(Asked asked, String path) {
    if (!path.matches("/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/")) {
      return Optional.empty();
    }
    return asked.engine().invitations().get(UUID.fromString(path.substring(1, path.length() - 1)));
  }

  private static void list(
      HttpServletRequest request, HttpServletResponse response, InvitationsPage page)
      throws ServletException, IOException {
    Show.page(request, response, "admin/invitations", page);
  }

  private static void one(
      HttpServletRequest request, HttpServletResponse response, InvitationPage page)
      throws ServletException, IOException {
    Show.page(request, response, "admin/invitation", page);
  }
}
