package io.vestibule.web.page;

import com.sun.faces.config.WebConfiguration.DisableUnicodeEscaping;
import com.sun.faces.renderkit.html_basic.HtmlResponseWriter;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What Faces makes of what is written. */
final class Html {
  private Html() {}

  /** Writes something. */
  interface Writing {
    void to(ResponseWriter out) throws IOException;
  }

  static String of(Writing writing) {
    StringWriter text = new StringWriter();
    try (ResponseWriter out =
        new HtmlResponseWriter(
            text, "text/html", "UTF-8", true, false, DisableUnicodeEscaping.True, false)) {
      writing.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().replace("\n", "");
  }
}
