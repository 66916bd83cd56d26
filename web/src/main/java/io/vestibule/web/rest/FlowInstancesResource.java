package io.vestibule.web.rest;

import io.vestibule.definition.Definitions;
import io.vestibule.diagram.MermaidWriter;
import io.vestibule.flow.FlowEntries.Execution;
import io.vestibule.flow.FlowEntries.Started;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.Paths;
import io.vestibule.flowfile.FlowFileExporter;
import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportReport;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.request.Upload;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Flows, for superusers. */
@Path("/flows/instances")
public class FlowInstancesResource {
  private final HttpServletRequest request;

  /** A resource for one request. */
  public FlowInstancesResource(@Context HttpServletRequest request) {
    this.request = request;
  }

  /** Starts a run of a flow for the caller and gives the address of its page. */
  @GET
  @Path("/{slug}/execute/")
  public Response execute(@PathParam("slug") String slug) {
    return bySuperuser(asked -> execute(asked, slug));
  }

  /** The flow as a flow file. */
  @GET
  @Path("/{slug}/export/")
  public Response export(@PathParam("slug") String slug) {
    return bySuperuser(asked -> export(asked, slug));
  }

  /** The flow as a Mermaid diagram. */
  @GET
  @Path("/{slug}/diagram/")
  public Response diagram(@PathParam("slug") String slug) {
    return bySuperuser(asked -> diagram(asked, slug));
  }

  /** Tries everything bound to a flow itself. */
  @POST
  @Path("/{slug}/test/")
  public Response test(@PathParam("slug") String slug, InputStream body) {
    return TrialAnswer.to(
        request, body, (asked, question) -> asked.engine().trials().ofFlow(slug, question));
  }

  /** What lint says about all flows. */
  @GET
  @Path("/lint/")
  public Response lint() {
    return bySuperuser(asked -> findings(asked, null));
  }

  /** What lint says about a flow. */
  @GET
  @Path("/{slug}/lint/")
  public Response lint(@PathParam("slug") String slug) {
    return bySuperuser(
        asked ->
            asked.engine().definitions().latest().flow(slug).isEmpty()
                ? JsonResponse.notFound()
                : findings(asked, slug));
  }

  /**
   * Imports a flow file: a form of several parts with {@code file} and, if need be, {@code
   * context}, {@code full}, {@code without_missing}. With the {@code token} of a preview it does
   * just what that showed.
   */
  @POST
  @Path("/import/")
  public Response importFile() {
    return bySuperuser(asked -> upload(upload -> importFile(asked, upload)));
  }

  /** What importing a flow file would change, with the token to import just that. */
  @POST
  @Path("/import/preview/")
  public Response preview() {
    return bySuperuser(asked -> upload(upload -> preview(asked, upload)));
  }

  private Response bySuperuser(Function<Asked, Response> work) {
    return SuperusersOnly.answer(request, work);
  }

  private static Response execute(Asked asked, String slug) {
    Optional<Execution> execution =
        asked
            .engine()
            .entries()
            .execute(asked.to(slug, Client.PAGE, new Input.Show(null), Map.of()));
    if (execution.isEmpty()) {
      return JsonResponse.notFound();
    }
    Started started = execution.get().started();
    if (started == null) {
      String why =
          execution.get().messages().stream().map(asked::words).collect(Collectors.joining(" "));
      return JsonResponse.error(
          400, "Flow not applicable to current user/request: " + why, "not_applicable");
    }
    String path = Paths.flow(asked.home(), slug, Map.of("run", List.of(started.run())));
    return JsonResponse.of(200, Map.of("link", asked.origin() + path));
  }

  private static Response export(Asked asked, String slug) {
    try {
      return asked
          .engine()
          .flowFiles()
          .export(slug)
          .map(
              file ->
                  Response.ok(file, "application/yaml; charset=utf-8")
                      .header("Content-Disposition", "attachment; filename=\"" + slug + ".yaml\"")
                      .build())
          .orElseGet(JsonResponse::notFound);
    } catch (FlowFileExporter.NotExportableException e) {
      return JsonResponse.error(409, "The flow cannot be exported: " + e.getMessage(), "conflict");
    }
  }

  private static Response diagram(Asked asked, String slug) {
    Definitions definitions = asked.engine().definitions().latest();
    return definitions
        .flow(slug)
        .map(flow -> asked.engine().diagrams().draw(definitions, flow))
        .map(drawn -> Map.of("diagram", new MermaidWriter(asked::words).write(drawn)))
        .map(json -> JsonResponse.of(200, json))
        .orElseGet(JsonResponse::notFound);
  }

  private static Response findings(Asked asked, @Nullable String slug) {
    return JsonResponse.of(
        200, new ReportJson(asked).findings(asked.engine().flowFiles().lint(slug)));
  }

  private static Response importFile(Asked asked, Upload upload) {
    FlowFiles files = asked.engine().flowFiles();
    try {
      ImportReport report =
          upload.token() == null
              ? files.importNow(upload.source(), upload.options(), asked.author())
              : files.apply(upload.source(), upload.options(), asked.author(), upload.token());
      return JsonResponse.of(200, new ReportJson(asked).result(report));
    } catch (FlowFiles.StalePreviewException e) {
      return JsonResponse.error(409, String.valueOf(e.getMessage()), "stale_preview");
    }
  }

  private static Response preview(Asked asked, Upload upload) {
    FlowFiles.Preview preview =
        asked.engine().flowFiles().preview(upload.source(), upload.options(), asked.author());
    return JsonResponse.of(200, new ReportJson(asked).preview(preview));
  }

  private Response upload(Function<Upload, Response> work) {
    try {
      return Upload.of(request)
          .map(work)
          .orElseGet(() -> JsonResponse.of(400, new ReportJson.Outcome(List.of(), false)));
    } catch (TooLargeException e) {
      return JsonResponse.error(413, "The request is too large.", "too_large");
    } catch (MalformedException e) {
      return JsonResponse.error(400, String.valueOf(e.getMessage()), "parse_error");
    } catch (IOException e) {
      return JsonResponse.error(400, "Malformed request.", "parse_error");
    }
  }
}
