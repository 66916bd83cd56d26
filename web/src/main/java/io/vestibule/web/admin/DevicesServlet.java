package io.vestibule.web.admin;

import io.vestibule.api.factor.Factor;
import io.vestibule.api.user.User;
import io.vestibule.api.user.UserField;
import io.vestibule.flow.Paths;
import io.vestibule.user.UserStore;
import io.vestibule.web.factor.ManagedFactors;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What people log in with beside a password, for superusers: {@code /if/admin/devices/}. They see
 * and remove it, and can neither read what is secret nor use it.
 */
public final class DevicesServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final String HERE = "if/admin/devices/";
  private static final String ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!path.equals("/")) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    String sought = Objects.requireNonNullElse(asked.query("user"), "").strip();
    ManagedFactors found =
        find(asked, sought).map(owner -> ManagedFactors.of(asked, owner)).orElse(null);
    DevicesPage page = new DevicesPage(asked, sought, found, token(asked, request));
    Show.page(request, response, "admin/devices", page);
  }

  @Override
  void submit(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    Optional<User> owner = id(form, "user").flatMap(asked.engine().users()::find);
    if (!path.equals("/") || owner.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    ManagedFactors factors = ManagedFactors.of(asked, owner.get());
    switch (field(form, "do")) {
      case "remove" -> removed(asked, factors, id(form, "factor").stream().toList(), response);
      case "remove_all" ->
          removed(asked, factors, factors.all().stream().map(Factor::id).toList(), response);
      case "forget" -> {
        id(form, "browser").ifPresent(factors::forget);
        back(asked, factors, "forgotten", response);
      }
      case "forget_all" -> {
        factors.forget(null);
        back(asked, factors, "forgotten", response);
      }
      default -> response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private static void removed(
      Asked asked, ManagedFactors factors, List<UUID> removed, HttpServletResponse response) {
    boolean proven =
        removed.stream().map(factors::remove).noneMatch(ManagedFactors.Removal.NOT_PROVEN::equals);
    back(asked, factors, proven ? "removed" : "not_proven", response);
  }

  private static void back(
      Asked asked, ManagedFactors factors, String done, HttpServletResponse response) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    query.put("user", List.of(factors.owner().id().toString()));
    query.put("done", List.of(done));
    Show.other(response, Paths.with(asked.home() + HERE, query));
  }

  private static Optional<User> find(Asked asked, String sought) {
    UserStore users = asked.engine().users();
    if (sought.isEmpty()) {
      return Optional.empty();
    }
    return sought.matches(ID)
        ? users.find(UUID.fromString(sought))
        : users.findBy(Set.of(UserField.USERNAME, UserField.EMAIL), sought, true);
  }

  private static Optional<UUID> id(Map<String, List<String>> form, String name) {
    return Optional.of(field(form, name)).filter(id -> id.matches(ID)).map(UUID::fromString);
  }
}
