package io.vestibule.web.page;

import io.vestibule.api.challenge.Widget;
import io.vestibule.json.Json;
import io.vestibule.web.page.FlowPage.FieldView;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.util.Locale;

/**
 * Shows a field that is filled in with a passkey. Where an answer needs one, the form's own button
 * asks the browser for it; where it is one way among others it has a button of its own, and without
 * a script there is nothing to be seen of it. How it gets on is told in a live region.
 */
final class PasskeyMarkup extends ScriptedMarkup {
  private static final String[] WORDS = {
    "waiting", "cancelled", "known", "insecure", "failed", "unsupported", "stale"
  };

  private final boolean needed;

  PasskeyMarkup(ResponseWriter out, FieldView view) {
    super(out, view);
    this.needed = view.required();
  }

  /** Writes it. */
  void write(Widget.Passkey widget) throws IOException {
    if (script) {
      passkey(widget);
    } else if (needed) {
      withoutScript();
    }
    // Beside the group, which may be hidden.
    errors();
  }

  private void passkey(Widget.Passkey widget) throws IOException {
    group("field passkey");
    attribute("data-passkey", widget.ceremony().name().toLowerCase(Locale.ROOT));
    attribute("data-options", Json.write(widget.options()));
    if (needed) {
      attribute("data-needed", "yes");
    } else {
      // Shown by the script, if the browser knows passkeys.
      attribute("hidden", "hidden");
    }
    for (String key : WORDS) {
      attribute("data-" + key, view.page().text("passkey." + key));
    }
    labelAndInput();
    if (!needed) {
      start("button", "secondary");
      attribute("type", "button");
      out.writeText(
          view.page()
              .text(
                  widget.ceremony() == Widget.Passkey.Ceremony.AUTOFILL
                      ? "passkey.login"
                      : "passkey.use"),
          null);
      out.endElement("button");
    }
    state();
    if (needed) {
      noScript();
    }
    out.endElement("div");
  }
}
