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
final class PasskeyMarkup {
  private static final String[] WORDS = {
    "waiting", "cancelled", "known", "insecure", "failed", "unsupported", "stale"
  };

  private final ResponseWriter out;
  private final FieldView view;
  private final boolean needed;
  private final boolean script;

  PasskeyMarkup(ResponseWriter out, FieldView view) {
    this.out = out;
    this.view = view;
    this.needed = view.required();
    this.script = !view.page().frame().compatible();
  }

  /** Writes it. */
  void write(Widget.Passkey widget) throws IOException {
    if (!script) {
      if (needed) {
        withoutScript();
      }
      errors();
      return;
    }
    String label = view.id() + "-label";
    start("div", "field passkey");
    attribute("role", "group");
    attribute("aria-labelledby", label);
    if (!view.errors().isEmpty()) {
      attribute("aria-describedby", view.id() + "-error");
    }
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
    start("p", "captcha-label");
    attribute("id", label);
    out.writeText(view.words(view.field().label()), null);
    out.endElement("p");
    out.startElement("input", null);
    attribute("type", "hidden");
    attribute("id", view.id());
    attribute("name", view.field().name());
    attribute("value", "");
    attribute("autocomplete", "off");
    out.endElement("input");
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
    start("p", "captcha-state");
    attribute("role", "status");
    out.endElement("p");
    if (needed) {
      out.startElement("noscript", null);
      withoutScript();
      out.endElement("noscript");
    }
    out.endElement("div");
    errors();
  }

  /** Beside the group, which may be hidden. */
  private void errors() throws IOException {
    if (view.errors().isEmpty()) {
      return;
    }
    start("div", "field-error");
    attribute("id", view.id() + "-error");
    attribute("role", "alert");
    for (String error : view.errors()) {
      out.startElement("p", null);
      out.writeText(error, null);
      out.endElement("p");
    }
    out.endElement("div");
  }

  private void withoutScript() throws IOException {
    start("p", "alert");
    out.writeText(view.page().text("captcha.no_script"), null);
    out.endElement("p");
  }

  private void start(String element, String styleClass) throws IOException {
    out.startElement(element, null);
    attribute("class", styleClass);
  }

  private void attribute(String name, String value) throws IOException {
    out.writeAttribute(name, value, null);
  }
}
