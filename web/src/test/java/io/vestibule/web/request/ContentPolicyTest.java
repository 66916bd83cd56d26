package io.vestibule.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vestibule.api.challenge.Widget;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentPolicyTest {
  @Test
  void aPageWithoutWidgetsMayLoadOurOwnFilesOnly() {
    assertThat(ContentPolicy.STRICT)
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                + " frame-ancestors 'none'");
    assertThat(ContentPolicy.with(List.of())).isEqualTo(ContentPolicy.STRICT);
  }

  @Test
  void aWidgetWidensItByWhatItNeedsAndByNothingElse() {
    Widget.Foreign widget =
        new Widget.Foreign(
            Widget.Foreign.Dialect.RECAPTCHA,
            URI.create("https://a.example/x.js"),
            List.of("https://a.example/x.js", "https://b.example/"),
            List.of("https://*.c.example"),
            "",
            true,
            "");

    assertThat(ContentPolicy.with(List.of(widget, widget)))
        .isEqualTo(
            "default-src 'none'; script-src 'self' https://a.example/x.js https://b.example/;"
                + " style-src 'self' https://*.c.example; img-src 'self' data:; font-src 'self';"
                + " connect-src 'self' https://*.c.example; frame-src https://*.c.example;"
                + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  }
}
