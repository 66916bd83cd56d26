package io.vestibule.web.rest;

import io.vestibule.api.mail.MailTemplateException;
import io.vestibule.invitation.InvitationMails;
import io.vestibule.invitation.InvitationOptions;
import io.vestibule.invitation.InvitationProblemsException;
import io.vestibule.invitation.InvitationStore;
import io.vestibule.invitation.MailAddresses;
import io.vestibule.invitation.StoredInvitation;
import io.vestibule.json.Json;
import io.vestibule.web.invitation.InvitationJson;
import io.vestibule.web.invitation.InvitationLinks;
import io.vestibule.web.invitation.InvitationSearch;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Invitations, for superusers. */
@Path("/stages/invitation/invitations")
public class InvitationsResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public InvitationsResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** Invitations, as the query asks for them; also those that work no more. */
  @GET
  public Response list() {
    return SuperusersOnly.answer(request, InvitationsResource::list);
  }

  /** Makes an invitation. */
  @POST
  public Response create(InputStream body) {
    return SuperusersOnly.answer(
        request, asked -> read(body, asked, (by, given) -> create(by, given)));
  }

  /** One invitation. */
  @GET
  @Path("/{id}/")
  public Response get(@PathParam("id") String id) {
    return SuperusersOnly.answer(
        request, asked -> one(asked, id, made -> JsonResponse.of(200, json(asked, made))));
  }

  /** Has an invitation say something else; what is not said is as if it were new. */
  @PUT
  @Path("/{id}/")
  public Response put(@PathParam("id") String id, InputStream body) {
    return change(id, body, false);
  }

  /** Has an invitation say something else; what is not said stays. */
  @PATCH
  @Path("/{id}/")
  public Response patch(@PathParam("id") String id, InputStream body) {
    return change(id, body, true);
  }

  /** Takes an invitation back. */
  @DELETE
  @Path("/{id}/")
  public Response delete(@PathParam("id") String id) {
    return SuperusersOnly.answer(
        request,
        asked ->
            TrialAnswer.id(id)
                    .filter(found -> invitations(asked).revoke(asked.author(), found))
                    .isPresent()
                ? Response.noContent().build()
                : JsonResponse.notFound());
  }

  /** Sends an invitation by mail. */
  @POST
  @Path("/{id}/send_email/")
  public Response send(@PathParam("id") String id, InputStream body) {
    return SuperusersOnly.answer(
        request,
        asked -> one(asked, id, made -> read(body, asked, (by, given) -> send(by, made, given))));
  }

  private static Response list(Asked asked) {
    if (!asked.isQueryReadable()) {
      return JsonResponse.error(400, "The query string is malformed.", "parse_error");
    }
    InvitationSearch search = InvitationSearch.of(asked.query());
    if (!search.problems().isEmpty()) {
      Map<String, Object> problems = new LinkedHashMap<>();
      search
          .problems()
          .forEach((parameter, why) -> problems.put(parameter, List.of(asked.words(why))));
      return JsonResponse.of(400, problems);
    }
    int count = invitations(asked).count(search.query());
    List<StoredInvitation> found = invitations(asked).search(search.query());
    int pages = Math.max(1, (count + search.size() - 1) / search.size());
    Map<String, Object> pagination = new LinkedHashMap<>();
    pagination.put("next", search.page() < pages ? search.page() + 1 : 0);
    pagination.put("previous", search.page() > 1 ? search.page() - 1 : 0);
    pagination.put("count", count);
    pagination.put("current", search.page());
    pagination.put("total_pages", pages);
    pagination.put("start_index", found.isEmpty() ? 0 : search.query().offset() + 1);
    pagination.put("end_index", found.isEmpty() ? 0 : search.query().offset() + found.size());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pagination", pagination);
    answer.put("results", found.stream().map(made -> json(asked, made)).toList());
    answer.put("autocomplete", Map.of());
    return JsonResponse.of(200, answer);
  }

  private static Response create(Asked asked, Map<String, Object> given) {
    InvitationJson.Reading reading = InvitationJson.read(given, null);
    InvitationOptions options = reading.options();
    if (options == null) {
      return JsonResponse.of(400, reading.problems(asked));
    }
    try {
      StoredInvitation made = invitations(asked).create(asked.author(), options);
      return JsonResponse.of(201, json(asked, made));
    } catch (InvitationProblemsException e) {
      return JsonResponse.of(400, InvitationJson.problems(asked, e.problems()));
    }
  }

  private Response change(String id, InputStream body, boolean partly) {
    return SuperusersOnly.answer(
        request,
        asked ->
            one(
                asked,
                id,
                made -> read(body, asked, (by, given) -> change(by, made, given, partly))));
  }

  /** Who made it and its token are not among what can be changed. */
  private static Response change(
      Asked asked, StoredInvitation made, Map<String, Object> given, boolean partly) {
    InvitationJson.Reading reading = InvitationJson.read(given, partly ? made.options() : null);
    InvitationOptions options = reading.options();
    if (options == null) {
      return JsonResponse.of(400, reading.problems(asked));
    }
    try {
      return invitations(asked)
          .change(asked.author(), made.id(), options)
          .map(changed -> JsonResponse.of(200, json(asked, changed)))
          .orElseGet(JsonResponse::notFound);
    } catch (InvitationProblemsException e) {
      return JsonResponse.of(400, InvitationJson.problems(asked, e.problems()));
    }
  }

  private static Response send(Asked asked, StoredInvitation made, Map<String, Object> given) {
    List<String> addresses = new ArrayList<>();
    for (String field : List.of("email_addresses", "cc_addresses", "bcc_addresses")) {
      Object said = given.getOrDefault(field, List.of());
      if (!(said instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
        return JsonResponse.of(400, Map.of(field, List.of("Expected a list of addresses.")));
      }
      list.forEach(address -> addresses.add((String) address));
    }
    if (!(given.get("email_addresses") instanceof List<?> to) || to.isEmpty()) {
      return JsonResponse.of(400, Map.of("error", "No email addresses provided"));
    }
    if (made.options().flow() == null) {
      return JsonResponse.of(400, Map.of("error", "Invitation has no associated flow"));
    }
    MailAddresses read = MailAddresses.of(addresses);
    if (!read.bad().isEmpty() || read.good().isEmpty()) {
      return JsonResponse.of(
          400, Map.of("email_addresses", List.of("Enter a valid email address.")));
    }
    if (read.good().size() > InvitationMails.MOST) {
      return JsonResponse.of(
          400,
          Map.of("email_addresses", List.of("No more than " + InvitationMails.MOST + " at once.")));
    }
    Optional<String> link = InvitationLinks.of(asked, made);
    if (link.isEmpty()) {
      return JsonResponse.of(400, Map.of("error", "Invitation has no link"));
    }
    String template =
        given.get("template") instanceof String name
                && !name.isEmpty()
                && !name.equals("invitation")
            ? name
            : InvitationMails.TEMPLATE;
    if (!template.equals(InvitationMails.TEMPLATE)
        && !asked.engine().services().mails().from(asked.from()).hasTemplate(template)) {
      return JsonResponse.of(400, Map.of("template", List.of("There is no such template.")));
    }
    try {
      asked
          .engine()
          .invitationMails()
          .send(
              asked.from(),
              read.good(),
              new InvitationMails.Letter(
                  link.get(), made.options().expires(), template, asked.locale(), asked.brand()));
      return Response.noContent().build();
    } catch (MailTemplateException e) {
      return JsonResponse.of(400, Map.of("template", List.of(String.valueOf(e.getMessage()))));
    }
  }

  private static Map<String, ?> json(Asked asked, StoredInvitation made) {
    return InvitationJson.write(asked, made);
  }

  private interface Work {
    Response with(StoredInvitation made);
  }

  private static Response one(Asked asked, String id, Work work) {
    return TrialAnswer.id(id)
        .flatMap(invitations(asked)::get)
        .map(work::with)
        .orElseGet(JsonResponse::notFound);
  }

  private static Response read(
      InputStream body, Asked asked, BiFunction<Asked, Map<String, Object>, Response> work) {
    Map<String, Object> given;
    try {
      given = Json.readObject(FormBody.utf8(FormBody.bytes(body)));
    } catch (TooLargeException e) {
      return JsonResponse.error(413, "The request is too large.", "too_large");
    } catch (MalformedException | Json.InvalidJsonException | IOException e) {
      return JsonResponse.error(400, "JSON parse error.", "parse_error");
    }
    return work.apply(asked, given);
  }

  private static InvitationStore invitations(Asked asked) {
    return asked.engine().invitations();
  }
}
