package io.vestibule.web.page;

import io.vestibule.web.request.EngineOf;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Static files of plug-ins: {@code /static/plugins/{plugin}/{path}}. What the type of a file is is
 * said here; files of other types are not served.
 */
public final class PluginFilesServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Pattern PATH = Pattern.compile("/([^/]+)/(.+\\.([a-zA-Z0-9]+))");
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("css", "text/css;charset=UTF-8"),
          Map.entry("js", "text/javascript;charset=UTF-8"),
          Map.entry("json", "application/json"),
          Map.entry("txt", "text/plain;charset=UTF-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("ico", "image/vnd.microsoft.icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"));

  @Override
  public void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
    if (path.matches()) {
      String type = TYPES.get(path.group(3).toLowerCase(Locale.ROOT));
      Optional<byte[]> file =
          type == null
              ? Optional.empty()
              : EngineOf.application(request.getServletContext())
                  .plugins()
                  .staticFile(path.group(1), path.group(2));
      if (file.isPresent()) {
        response.setContentType(type);
        response.setContentLength(file.get().length);
        response.getOutputStream().write(file.get());
        return;
      }
    }
    // What is not there today may be there after the next start.
    response.setHeader("Cache-Control", "no-store");
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
  }
}
