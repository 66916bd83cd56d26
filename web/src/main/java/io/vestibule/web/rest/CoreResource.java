package io.vestibule.web.rest;

import io.vestibule.api.flow.Brand;
import io.vestibule.api.user.Group;
import io.vestibule.api.user.User;
import io.vestibule.json.Json;
import io.vestibule.web.page.Avatar;
import io.vestibule.web.request.Asked;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who I am, and where. */
@Path("/core")
public class CoreResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public CoreResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  private record Membership(String pk, String name) {}

  /** The caller, by session or API token. */
  @GET
  @Path("/users/me/")
  public Response me() {
    return AuthenticatedOnly.answer(request, CoreResource::me);
  }

  private static Response me(Asked asked) {
    User user = Objects.requireNonNull(asked.visitor().user());
    List<Membership> groups = new ArrayList<>();
    for (Group group : asked.engine().users().groupsOf(user.id())) {
      groups.add(new Membership(group.id().toString(), group.name()));
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("pk", user.id().toString());
    json.put("username", user.username());
    json.put("name", user.name());
    json.put("email", user.email());
    json.put("avatar", Avatar.of(user.username()));
    json.put("is_active", user.active());
    json.put("is_superuser", asked.visitor().superuser());
    json.put("type", Json.nameOf(user.type()));
    json.put("groups", groups);
    return JsonResponse.of(200, Map.of("user", json));
  }

  /** The brand of the host. */
  @GET
  @Path("/brands/current/")
  public Response brand() {
    Brand brand = Asked.by(request).brand();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("matched_domain", brand.domain());
    json.put("branding_title", brand.title());
    json.put("branding_logo", brand.logo());
    json.put("branding_favicon", brand.favicon());
    return JsonResponse.of(200, json);
  }
}
