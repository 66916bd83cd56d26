package io.vestibule.web.admin;

import io.vestibule.definition.Definitions;
import io.vestibule.definition.FlowDefinition;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportReport;
import io.vestibule.web.page.FormToken;
import io.vestibule.web.page.Show;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.request.Upload;
import io.vestibule.web.session.SessionTexts;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The flows, for superusers: {@code /if/admin/flows/}, each one at {@code {slug}/}, and what a file
 * would change at {@code -/import/}. No flow is called {@code -}.
 */
public final class FlowsServlet extends AdminServlet {
  private static final long serialVersionUID = 1L;
  private static final String IMPORT = "/-/import/";

  @Override
  void show(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String token = new FormToken(request, asked.secure()).value();
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
  void submit(Asked asked, String path, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    switch (path) {
      case "/" -> upload(asked, request, response);
      case IMPORT -> apply(asked, request, response);
      default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
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
    PendingImport.of(asked, upload.get()).keep(new SessionTexts(request));
    Show.other(response, asked.home() + "if/admin/flows" + IMPORT);
  }

  private void apply(Asked asked, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, TooLargeException, MalformedException {
    Map<String, List<String>> form = form(asked, request, response);
    if (form == null) {
      return;
    }
    Optional<PendingImport> pending = PendingImport.find(asked, new SessionTexts(request));
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
        PendingImport.forget(new SessionTexts(request));
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
    Optional<PendingImport> pending = PendingImport.find(asked, new SessionTexts(request));
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
}
