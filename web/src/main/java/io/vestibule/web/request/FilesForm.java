package io.vestibule.web.request;

import io.vestibule.api.challenge.Field;
import io.vestibule.web.request.FormBody.MalformedException;
import io.vestibule.web.request.FormBody.TooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads forms of several parts (RFC 7578) with files among them. A file is a data URI, as programs
 * send it.
 */
public final class FilesForm {
  /** The media type of such forms. */
  public static final String TYPE = "multipart/form-data";

  private static final int MOST_PARTS = 500;
  private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]{1,100}/[\\w.+-]{1,100}");

  private FilesForm() {}

  /**
   * Reads a form.
   *
   * @param request the request, to a servlet that takes such forms
   * @return the values by name, in their order. Of a file that is larger than any field takes there
   *     is one byte more than that, so that whoever looks at it can tell
   * @throws TooLargeException if it is larger than the servlet takes, or its texts together are
   *     larger than a form may be
   * @throws MalformedException if it is no such form, or a text cannot be read
   */
  public static Map<String, List<String>> pairs(HttpServletRequest request)
      throws IOException, TooLargeException, MalformedException {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    int texts = 0;
    int count = 0;
    for (Part part : Upload.parts(request)) {
      if (++count > MOST_PARTS) {
        throw new MalformedException("too many fields", null);
      }
      String value;
      if (part.getSubmittedFileName() == null) {
        byte[] bytes = Upload.bytes(part, FormBody.MAX_BYTES + 1);
        texts += bytes.length;
        if (texts > FormBody.MAX_BYTES) {
          throw new TooLargeException();
        }
        value = FormBody.utf8(bytes);
      } else if (part.getSubmittedFileName().isEmpty() && part.getSize() == 0) {
        // What a browser sends where no file was chosen.
        continue;
      } else {
        value = dataUri(part);
      }
      pairs.computeIfAbsent(part.getName(), key -> new ArrayList<>()).add(value);
    }
    return pairs;
  }

  private static String dataUri(Part part) throws IOException {
    String type = Objects.requireNonNullElse(part.getContentType(), "").split(";", 2)[0].strip();
    return "data:"
        + (MEDIA_TYPE.matcher(type).matches() ? type : "application/octet-stream")
        + ";base64,"
        + Base64.getEncoder().encodeToString(Upload.bytes(part, Field.DEFAULT_MAX_FILE + 1));
  }
}
