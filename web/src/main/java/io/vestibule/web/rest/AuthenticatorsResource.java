package io.vestibule.web.rest;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.factor.Factors;
import io.vestibule.json.Json;
import io.vestibule.web.factor.FactorJson;
import io.vestibule.web.factor.ManagedFactors;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Second factors: everybody their own, superusers those of others. They are seen, named and
 * removed; nobody reads what is secret, and whose they are cannot be changed.
 */
@Path("/authenticators")
public class AuthenticatorsResource {
  private static final String KIND = "{kind: totp|static|webauthn|email|sms|duo}";

  private final HttpServletRequest request;

  /** A resource for one request. */
  public AuthenticatorsResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** All of the caller's own. */
  @GET
  @Path("/all/")
  public Response all() {
    return AuthenticatedOnly.answer(request, asked -> devices(asked, ManagedFactors.own(asked)));
  }

  /** All of somebody's, for superusers: {@code user} in the query is the account's id. */
  @GET
  @Path("/admin/all/")
  public Response ofUser() {
    return SuperusersOnly.answer(
        request,
        asked ->
            Optional.ofNullable(asked.query("user"))
                .flatMap(TrialAnswer::id)
                .flatMap(asked.engine().users()::find)
                .map(owner -> devices(asked, ManagedFactors.of(asked, owner)))
                .orElseGet(
                    () ->
                        JsonResponse.of(
                            400, Map.of("user", List.of("The id of an account is needed.")))));
  }

  /** The caller's own of a kind. */
  @GET
  @Path("/" + KIND + "/")
  public Response list(@PathParam("kind") String kind) {
    return AuthenticatedOnly.answer(request, asked -> list(asked, kind));
  }

  /** One of the caller's own. */
  @GET
  @Path("/" + KIND + "/{id}/")
  public Response get(@PathParam("kind") String kind, @PathParam("id") String id) {
    return own(kind, id, (asked, factor) -> JsonResponse.of(200, json(asked, factor)));
  }

  /** Calls one of the caller's own something else; nothing but the name can be changed. */
  @PATCH
  @Path("/" + KIND + "/{id}/")
  public Response patch(
      @PathParam("kind") String kind, @PathParam("id") String id, InputStream body) {
    return own(kind, id, (asked, factor) -> rename(asked, factor, body));
  }

  /**
   * Removes one of the caller's own, if they have shown not long ago that the account is theirs.
   */
  @DELETE
  @Path("/" + KIND + "/{id}/")
  public Response delete(@PathParam("kind") String kind, @PathParam("id") String id) {
    return own(kind, id, (asked, factor) -> removed(ManagedFactors.own(asked), factor.id()));
  }

  /** Removes anybody's, for superusers. */
  @DELETE
  @Path("/admin/" + KIND + "/{id}/")
  public Response deleteOfUser(@PathParam("kind") String kind, @PathParam("id") String id) {
    return SuperusersOnly.answer(
        request,
        asked ->
            TrialAnswer.id(id)
                .flatMap(asked.engine().factors()::find)
                .filter(factor -> factor.type().deviceClass().equals(kind))
                .flatMap(
                    factor ->
                        asked
                            .engine()
                            .users()
                            .find(factor.user())
                            .map(owner -> removed(ManagedFactors.of(asked, owner), factor.id())))
                .orElseGet(JsonResponse::notFound));
  }

  private static Response devices(Asked asked, ManagedFactors factors) {
    return JsonResponse.of(
        200, factors.all().stream().map(factor -> FactorJson.device(asked, factor)).toList());
  }

  private static Response list(Asked asked, String kind) {
    List<Map<String, ?>> found =
        ManagedFactors.own(asked).all().stream()
            .filter(factor -> factor.type().deviceClass().equals(kind))
            .<Map<String, ?>>map(factor -> json(asked, factor))
            .toList();
    // There are never so many that they would need a second page.
    Map<String, Object> pagination = new LinkedHashMap<>();
    pagination.put("next", 0);
    pagination.put("previous", 0);
    pagination.put("count", found.size());
    pagination.put("current", 1);
    pagination.put("total_pages", 1);
    pagination.put("start_index", found.isEmpty() ? 0 : 1);
    pagination.put("end_index", found.size());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pagination", pagination);
    answer.put("results", found);
    answer.put("autocomplete", Map.of());
    return JsonResponse.of(200, answer);
  }

  private static Response rename(Asked asked, Factor factor, InputStream body) {
    Map<String, Object> given;
    try {
      given = Json.readObject(FormBody.utf8(FormBody.bytes(body)));
    } catch (TooLargeException e) {
      return JsonResponse.error(413, "The request is too large.", "too_large");
    } catch (MalformedException | Json.InvalidJsonException | IOException e) {
      return JsonResponse.error(400, "JSON parse error.", "parse_error");
    }
    if (!given.containsKey("name")) {
      return JsonResponse.of(200, json(asked, factor));
    }
    if (!(given.get("name") instanceof String name) || name.length() > Factors.MAX_NAME) {
      return JsonResponse.of(
          400,
          Map.of(
              "name", List.of("Expected a text of " + Factors.MAX_NAME + " characters at most.")));
    }
    ManagedFactors own = ManagedFactors.own(asked);
    if (!own.rename(factor.id(), name)) {
      return JsonResponse.of(400, Map.of("name", List.of("This field may not be blank.")));
    }
    return own.find(factor.id())
        .map(renamed -> JsonResponse.of(200, json(asked, renamed)))
        .orElseGet(JsonResponse::notFound);
  }

  private static Response removed(ManagedFactors factors, UUID factor) {
    return switch (factors.remove(factor)) {
      case REMOVED -> Response.noContent().build();
      case GONE -> JsonResponse.notFound();
      case NOT_PROVEN ->
          JsonResponse.error(
              403,
              "Show once more that the account is yours, then try again.",
              "reauthentication_required");
    };
  }

  private Response own(String kind, String id, BiFunction<Asked, Factor, Response> work) {
    return AuthenticatedOnly.answer(
        request,
        asked ->
            TrialAnswer.id(id)
                .flatMap(ManagedFactors.own(asked)::find)
                .filter(factor -> factor.type().deviceClass().equals(kind))
                .map(factor -> work.apply(asked, factor))
                .orElseGet(JsonResponse::notFound));
  }

  private static Map<String, ?> json(Asked asked, Factor factor) {
    return FactorJson.ofKind(asked, ManagedFactors.own(asked).owner(), factor);
  }
}
