package io.vestibule.web.rest;

import io.vestibule.flow.FlowReply;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.RawAnswer;
import io.vestibule.json.Json;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.session.Effects;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The executor for programs.
 *
 * <p>GET shows what is next, POST answers it. The parameter {@code query} holds the query string of
 * the page a browser would be at. Between two stages the answer is 302 to the same address, else
 * 200 with a challenge; denials and failures are challenges, too. Runs are kept in the session, so
 * a program keeps its cookies.
 */
@Path("/flows/executor/{slug}/")
public class ExecutorResource {
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  /** A resource for one request. */
  public ExecutorResource(
      @Context HttpServletRequest request, @Context HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  /** Shows what is next. */
  @GET
  public Response show(@PathParam("slug") String slug) {
    return handle(slug, new Input.Show(null));
  }

  /** Answers what was shown, as JSON or as a form. */
  @POST
  public Response answer(@PathParam("slug") String slug, InputStream body) throws IOException {
    try {
      return handle(slug, new Input.Submit(null, null, null, read(body)));
    } catch (TooLargeException e) {
      return JsonResponse.error(413, "The request is too large.", "too_large");
    } catch (MalformedException e) {
      return JsonResponse.error(400, "Malformed request.", "parse_error");
    } catch (UnsupportedTypeException e) {
      return JsonResponse.error(
          415,
          "Send application/json or application/x-www-form-urlencoded.",
          "unsupported_media_type");
    }
  }

  private Response handle(String slug, Input input) {
    Asked asked = Asked.by(request);
    FlowReply reply =
        asked.engine().executor().handle(asked.to(slug, Client.PROGRAM, input, pageQuery(asked)));
    Effects.apply(reply.effect(), request, response, asked.secure());
    ChallengeJson json = new ChallengeJson(asked);
    Result result = reply.result();
    if (result instanceof Result.Asked challenge) {
      return JsonResponse.of(200, json.challenge(challenge.view()));
    } else if (result instanceof Result.Onward) {
      return Response.status(302).location(self()).build();
    } else if (result instanceof Result.Done done) {
      return JsonResponse.of(200, json.redirect(done.to(), true));
    } else if (result instanceof Result.Elsewhere elsewhere) {
      return JsonResponse.of(200, json.redirect(elsewhere.to(), false));
    } else if (result instanceof Result.Denied denied) {
      return JsonResponse.of(200, json.denied(denied));
    } else if (result instanceof Result.Failed failed) {
      return JsonResponse.of(200, json.failed(failed));
    } else if (result instanceof Result.Busy) {
      return Response.fromResponse(
              JsonResponse.error(503, "Too many requests of this run. Try again.", "busy"))
          .header("Retry-After", "5")
          .build();
    }
    return JsonResponse.notFound();
  }

  /** The address the client used, so that a client that follows asks the same again. */
  private URI self() {
    String query = request.getQueryString();
    return URI.create(request.getRequestURI() + (query == null ? "" : "?" + query));
  }

  private static Map<String, List<String>> pageQuery(Asked asked) {
    try {
      return FormBody.pairs(Objects.requireNonNullElse(asked.query("query"), ""));
    } catch (MalformedException e) {
      return Map.of();
    }
  }

  private RawAnswer read(InputStream body)
      throws IOException, TooLargeException, MalformedException, UnsupportedTypeException {
    byte[] bytes = FormBody.bytes(body, FormBody.MAX_ANSWER);
    String type =
        Objects.requireNonNullElse(request.getContentType(), "")
            .split(";", 2)[0]
            .strip()
            .toLowerCase(Locale.ROOT);
    if (bytes.length == 0) {
      return new RawAnswer(!type.equals("application/json"), Map.of());
    }
    if (type.equals("application/x-www-form-urlencoded")) {
      return new RawAnswer(true, FormBody.flat(FormBody.pairs(FormBody.utf8(bytes))));
    }
    if (!type.equals("application/json")) {
      throw new UnsupportedTypeException();
    }
    try {
      return new RawAnswer(false, Json.readObject(FormBody.utf8(bytes)));
    } catch (Json.InvalidJsonException e) {
      throw new MalformedException("not a JSON object", e);
    }
  }

  /** A body is neither JSON nor a form. */
  private static final class UnsupportedTypeException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
