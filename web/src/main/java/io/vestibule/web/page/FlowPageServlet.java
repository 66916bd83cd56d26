package io.vestibule.web.page;

import io.vestibule.api.challenge.Widget;
import io.vestibule.flow.FlowReply;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.flow.FlowRequest.Client;
import io.vestibule.flow.FlowRequest.Input;
import io.vestibule.flow.Paths;
import io.vestibule.flow.RawAnswer;
import io.vestibule.web.request.Asked;
import io.vestibule.web.request.ContentPolicy;
import io.vestibule.web.request.FilesForm;
import io.vestibule.web.request.FormBody;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import io.vestibule.web.session.Effects;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page of a flow: {@code /if/flow/{slug}/}.
 *
 * <p>GET shows what is next in a run; the parameter {@code run} names it, without it a new one
 * starts. POST answers, and the browser is sent on by GET, so that going back and reloading never
 * answers anything twice. Faces makes the page; what comes back from it is read here and nowhere
 * else, so there is no view state that could expire or be forged.
 */
public final class FlowPageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Pattern PATH = Pattern.compile("/([-a-zA-Z0-9_]{1,255})/?");

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String slug = slug(request);
    Asked asked = Asked.by(request);
    if (slug == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    handle(request, response, slug, new Input.Show(asked.query("run")));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String slug = slug(request);
    if (slug == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    String type = Objects.requireNonNullElse(request.getContentType(), "").split(";", 2)[0].strip();
    boolean withFiles = type.toLowerCase(Locale.ROOT).equals(FilesForm.TYPE);
    if (!withFiles && !type.toLowerCase(Locale.ROOT).equals("application/x-www-form-urlencoded")) {
      response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
      return;
    }
    try {
      Map<String, List<String>> form =
          withFiles
              ? FilesForm.pairs(request)
              : FormBody.pairs(FormBody.utf8(FormBody.bytes(request.getInputStream())));
      handle(request, response, slug, input(Asked.by(request), request, form));
    } catch (TooLargeException e) {
      response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
    } catch (MalformedException e) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
  }

  private static Input input(
      Asked asked, HttpServletRequest request, Map<String, List<String>> form) {
    String confirmed = first(form, FormToken.FIELD);
    if (confirmed != null && new FormToken(request, asked.secure()).fits(confirmed)) {
      return new Input.Confirmed();
    }
    return new Input.Submit(
        first(form, "run"),
        number(first(form, "step")),
        first(form, "csrf"),
        new RawAnswer(true, FormBody.flat(form)));
  }

  private static void handle(
      HttpServletRequest request, HttpServletResponse response, String slug, Input input)
      throws ServletException, IOException {
    Asked asked = Asked.by(request);
    Map<String, List<String>> query = new LinkedHashMap<>(asked.query());
    FlowReply reply = asked.engine().executor().handle(asked.to(slug, Client.PAGE, input, query));
    Effects.apply(reply.effect(), request, response, asked.secure());
    Result result = reply.result();
    if (result instanceof Result.Asked challenge) {
      show(request, response, new FlowPage(asked, challenge.view()));
    } else if (result instanceof Result.Onward onward) {
      query.remove("flow_token");
      query.put("run", List.of(onward.run()));
      Show.other(response, Paths.flow(asked.home(), slug, query));
    } else if (result instanceof Result.Done done) {
      Show.other(response, done.to());
    } else if (result instanceof Result.Elsewhere elsewhere) {
      Show.other(response, elsewhere.to());
    } else if (result instanceof Result.Denied denied) {
      response.setStatus(HttpServletResponse.SC_FORBIDDEN);
      Show.page(request, response, "end", EndPage.of(asked, denied));
    } else if (result instanceof Result.Failed failed) {
      response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      Show.page(request, response, "end", EndPage.of(asked, failed));
    } else if (result instanceof Result.Busy) {
      response.setHeader("Retry-After", "5");
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    } else {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private static void show(HttpServletRequest request, HttpServletResponse response, FlowPage page)
      throws ServletException, IOException {
    List<Widget.Foreign> widgets = page.foreignWidgets();
    if (!widgets.isEmpty()) {
      response.setHeader("Content-Security-Policy", ContentPolicy.with(widgets));
      // They have to know on whose page they are, and need not know on which one.
      response.setHeader("Referrer-Policy", "strict-origin");
    }
    Show.page(request, response, "flow", page);
  }

  private static @Nullable String slug(HttpServletRequest request) {
    Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
    return path.matches() ? path.group(1) : null;
  }

  private static @Nullable String first(Map<String, List<String>> form, String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.size() == 1 ? values.get(0) : null;
  }

  private static @Nullable Integer number(@Nullable String text) {
    return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
  }
}
