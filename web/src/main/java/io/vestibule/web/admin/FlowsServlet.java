package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportReport;
import io.vestibule.web.page.FormToken;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.request.Upload;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flows, for superusers: {@code /if/admin/flows/}, each one at {@code {slug}/}, and what a file
 * would change at {@code -/import/}. No flow is called {@code -}.
 */
public final class FlowsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String IMPORT = "/-/import/";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (!Admission.grants(asked, request, response)) {
      return;
    }
    String token = new FormToken(request, asked.secure()).value();
    String path = path(request);
    if (path.equals("/")) {
      Show.page(request, response, "admin/flows", new FlowsPage(asked, token));
    } else if (path.equals(IMPORT)) {
      showImport(asked, request, response, null);
    } else {
      Definitions definitions = asked.engine().definitions().latest();
      Optional<FlowDefinition> flow =
          path.endsWith("/")
              ? definitions.flow(path.substring(1, path.length() - 1))
              : Optional.empty();
      if (flow.isEmpty()) {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
      } else {
        Show.page(
            request, response, "admin/flow", new FlowDetailPage(asked, definitions, flow.get()));
      }
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    if (!Admission.grants(asked, request, response)) {
      return;
    }
    try {
      switch (path(request)) {
        case "/" -> upload(asked, request, response);
        case IMPORT -> apply(asked, request, response);
        default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
      }
    } catch (TooLargeException e) {
      response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
    } catch (MalformedException e) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  /** Keeps a file until its preview has been seen. */
  private void upload(Asked asked, HttpServletRequest request, HttpServletResponse response)
      throws IOException, TooLargeException, MalformedException {
    Optional<Upload> upload = Upload.of(request);
    if (upload.isEmpty()) {
      Show.other(response, asked.home() + "if/admin/flows/?done=nothing");
      return;
    }
    String token = upload.get().fields().getOrDefault(FormToken.FIELD, "");
    if (!new FormToken(request, asked.secure()).fits(token)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    PendingImport.of(asked, upload.get()).keep(request.getSession());
    Show.other(response, asked.home() + "if/admin/flows" + IMPORT);
  }

  private void apply(Asked asked, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form =
        FormBody.pairs(FormBody.utf8(FormBody.bytes(request.getInputStream())));
    if (!new FormToken(request, asked.secure()).fits(field(form, FormToken.FIELD))) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    Optional<PendingImport> pending = PendingImport.find(asked, request.getSession(false));
    if (pending.isEmpty()) {
      Show.other(response, asked.home() + "if/admin/flows/?done=gone");
      return;
    }
    try {
      ImportReport report =
          asked
              .engine()
              .flowFiles()
              .apply(
                  pending.get().source(),
                  pending.get().options(),
                  asked.author(),
                  field(form, "token"));
      if (report.isSound()) {
        PendingImport.forget(request.getSession());
        Show.other(response, asked.home() + "if/admin/flows/?done=applied");
        return;
      }
      showImport(asked, request, response, null);
    } catch (FlowFiles.StalePreviewException e) {
      showImport(asked, request, response, "import.stale");
    }
  }

  private static void showImport(
      Asked asked,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable String problem)
      throws ServletException, IOException {
    Optional<PendingImport> pending = PendingImport.find(asked, request.getSession(false));
    if (pending.isEmpty()) {
      Show.redirect(response, asked.home() + "if/admin/flows/");
      return;
    }
    FlowFiles.Preview preview =
        asked
            .engine()
            .flowFiles()
            .preview(pending.get().source(), pending.get().options(), asked.author());
    String token = new FormToken(request, asked.secure()).value();
    Show.page(
        request,
        response,
        "admin/import",
        new ImportPage(asked, pending.get(), preview, token, problem));
  }

  private static String path(HttpServletRequest request) {
    return Objects.requireNonNullElse(request.getPathInfo(), "/");
  }

  private static String field(Map<String, List<String>> form, String name) {
    return String.join("", form.getOrDefault(name, List.of()));
  }
}
