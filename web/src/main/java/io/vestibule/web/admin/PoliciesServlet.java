package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.definition.StageBinding;
import io.vestibule.policy.PolicyDefinition;
import io.vestibule.trial.PolicyTrials;
import io.vestibule.trial.Trial;
import io.vestibule.trial.TrialQuestion;
import io.vestibule.web.page.FormToken;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The policies, for superusers: {@code /if/admin/policies/}, each one at {@code {id}/}, and what is
 * bound to a flow or to a stage in one at {@code flow/{slug}/} and {@code stage/{id}/}. Each of
 * these can be tried out.
 */
public final class PoliciesServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final String FLOW = "/flow/";
  private static final String STAGE = "/stage/";

  /** A page with what its form does. */
  private record Place(TrialPage page, Function<TrialQuestion, Optional<Trial>> trial) {}

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (path.equals("/")) {
      Show.page(request, response, "admin/policies", new PoliciesPage(asked));
      return;
    }
    Place place = find(asked, path, request, Map.of());
    if (place == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    } else {
      Show.page(request, response, "admin/policy", place.page());
    }
  }

  @Override
  void submit(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    Place place = find(asked, path, request, form);
    if (place == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    TrialView view = place.page().trial();
    TrialQuestion question = view.read(asked).question();
    if (question != null) {
      place.trial().apply(question).ifPresent(view::show);
    }
    Show.page(request, response, "admin/policy", place.page());
  }

  private static @Nullable Place find(
      Asked asked, String path, HttpServletRequest request, Map<String, List<String>> form) {
    if (!path.endsWith("/")) {
      return null;
    }
    String token = new FormToken(request, asked.secure()).value();
    PolicyTrials trials = asked.engine().trials();
    Definitions definitions = asked.engine().definitions().latest();
    if (path.startsWith(FLOW)) {
      String slug = path.substring(FLOW.length(), path.length() - 1);
      return definitions
          .flow(slug)
          .map(
              flow ->
                  new Place(
                      new GatePage(
                          asked,
                          definitions,
                          flow.gate(),
                          AdminPage.words(asked, "gate.flow", slug),
                          path.substring(1),
                          token,
                          form),
                      question -> trials.ofFlow(slug, question)))
          .orElse(null);
    }
    if (path.startsWith(STAGE)) {
      UUID id = id(path.substring(STAGE.length(), path.length() - 1));
      for (FlowDefinition flow : definitions.flows()) {
        Optional<StageBinding> stage = id == null ? Optional.empty() : flow.binding(id);
        if (stage.isPresent()) {
          String title =
              AdminPage.words(
                  asked, "gate.stage", flow.flow().slug(), definitions.bound(stage.get()).name());
          return new Place(
              new GatePage(
                  asked, definitions, stage.get().gate(), title, path.substring(1), token, form),
              question -> trials.ofStageBinding(stage.get().id(), question));
        }
      }
      return null;
    }
    UUID id = id(path.substring(1, path.length() - 1));
    PolicyDefinition policy = id == null ? null : definitions.policies().get(id);
    return policy == null
        ? null
        : new Place(
            new PolicyPage(asked, definitions, policy, token, form),
            question -> trials.ofPolicy(policy.policy().id(), question));
  }

  private static @Nullable UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
