package io.vestibule.web.request;

import io.vestibule.flowfile.FlowFiles;
import io.vestibule.flowfile.ImportOptions;
import io.vestibule.json.Json;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A flow file somebody sent, with how it is to be read.
 *
 * @param source the file
 * @param options how it is to be read
 * @param token what a preview gave, or null
 * @param fields the other fields of the form
 */
public record Upload(
    FlowFiles.Source source,
    ImportOptions options,
    @Nullable String token,
    Map<String, String> fields) {

  /**
   * Reads a form of several parts (RFC 7578).
   *
   * @param request the request, to a servlet that takes such forms
   * @return what was sent; empty if there is no file in it
   * @throws TooLargeException if any of it is larger than a flow file may be
   * @throws MalformedException if it is no such form, or a field cannot be read
   */
  public static Optional<Upload> of(HttpServletRequest request)
      throws IOException, TooLargeException, MalformedException {
    String type = Objects.requireNonNullElse(request.getContentType(), "");
    if (!type.startsWith("multipart/form-data")) {
      throw new MalformedException("Send multipart/form-data.", null);
    }
    if (request.getContentLengthLong() > FlowFiles.LARGEST + FormBody.MAX_BYTES) {
      throw new TooLargeException();
    }
    FlowFiles.Source source = null;
    Map<String, String> fields = new LinkedHashMap<>();
    for (Part part : parts(request)) {
      if (part.getName().equals("file") && part.getSubmittedFileName() != null) {
        source = new FlowFiles.Source(name(part), bytes(part, FlowFiles.LARGEST + 1));
      } else {
        byte[] bytes = bytes(part, FormBody.MAX_BYTES + 1);
        if (bytes.length > FormBody.MAX_BYTES) {
          throw new TooLargeException();
        }
        fields.putIfAbsent(part.getName(), FormBody.utf8(bytes));
      }
    }
    if (source == null || (source.name().isEmpty() && source.content().length == 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new Upload(
            source,
            new ImportOptions(
                isOn(fields.get("full")), isOn(fields.get("without_missing")), context(fields)),
            fields.get("token"),
            fields));
  }

  static Collection<Part> parts(HttpServletRequest request)
      throws TooLargeException, MalformedException {
    try {
      return request.getParts();
    } catch (IllegalStateException e) {
      // What the servlet specification says a server throws for too much.
      throw new TooLargeException();
    } catch (IOException | ServletException | RuntimeException e) {
      // Servers throw what they like for a body that ends too early.
      throw new MalformedException("Malformed multipart/form-data.", e);
    }
  }

  private static Map<String, @Nullable Object> context(Map<String, String> fields)
      throws MalformedException {
    String context = fields.getOrDefault("context", "");
    if (context.isBlank()) {
      return Map.of();
    }
    try {
      return Json.readObject(context);
    } catch (Json.InvalidJsonException e) {
      throw new MalformedException("Context must be a JSON object: " + e.getMessage(), e);
    }
  }

  private static boolean isOn(@Nullable String value) {
    return value != null && (value.equals("true") || value.equals("on") || value.equals("1"));
  }

  /** The name without any folder, cut to what fits into a message. */
  private static String name(Part part) {
    String sent = part.getSubmittedFileName();
    String name = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
    try {
      name = Path.of(name).toString();
    } catch (InvalidPathException e) {
      name = "file";
    }
    name = name.replaceAll("\\p{Cntrl}", "");
    return name.length() > 200 ? name.substring(0, 200) : name;
  }

  static byte[] bytes(Part part, int most) throws IOException {
    try (InputStream in = part.getInputStream()) {
      return in.readNBytes(most);
    }
  }
}
