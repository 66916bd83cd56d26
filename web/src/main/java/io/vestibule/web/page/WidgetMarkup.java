package io.vestibule.web.page;

import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.Widget;
import io.vestibule.web.page.FlowPage.FieldView;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.util.Locale;

/**
 * Shows a field that a script fills in: the field, what the script has to know, a place for what it
 * shows, and words for everybody who has no script. How it gets on is told in a live region.
 */
final class WidgetMarkup {
  private final ResponseWriter out;
  private final FieldView view;

  WidgetMarkup(ResponseWriter out, FieldView view) {
    this.out = out;
    this.view = view;
  }

  /** Writes it. */
  void write(Widget widget) throws IOException {
    if (widget instanceof Widget.Passkey passkey) {
      new PasskeyMarkup(out, view).write(passkey);
      return;
    }
    Field field = view.field();
    String label = view.id() + "-label";
    boolean script = !view.page().frame().compatible();
    start("div", "field captcha");
    attribute("role", "group");
    attribute("aria-labelledby", label);
    if (!view.errors().isEmpty()) {
      attribute("aria-describedby", view.id() + "-error");
    }
    if (script) {
      words();
      if (widget instanceof Widget.ProofOfWork work) {
        proof(work);
      } else if (widget instanceof Widget.Foreign foreign) {
        foreign(foreign);
      }
    }
    start("p", "captcha-label");
    attribute("id", label);
    out.writeText(view.words(field.label()), null);
    out.endElement("p");
    out.startElement("input", null);
    attribute("type", "hidden");
    attribute("id", view.id());
    attribute("name", field.name());
    attribute("value", "");
    attribute("autocomplete", "off");
    out.endElement("input");
    if (script) {
      start("div", "captcha-frame");
      out.endElement("div");
      start("p", "captcha-state");
      attribute("role", "status");
      out.endElement("p");
      out.startElement("noscript", null);
      withoutScript();
      out.endElement("noscript");
    } else {
      withoutScript();
    }
    errors();
    out.endElement("div");
  }

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

  private void words() throws IOException {
    for (String key :
        new String[] {
          "working", "done", "failed", "waiting", "unsolved", "unloadable", "expired"
        }) {
      attribute("data-" + key, view.page().text("captcha." + key));
    }
  }

  private void proof(Widget.ProofOfWork work) throws IOException {
    attribute("data-captcha", "proof");
    attribute("data-worker", view.page().file("proof.js"));
    attribute("data-algorithm", Widget.ProofOfWork.ALGORITHM);
    attribute("data-challenge", work.challenge());
    attribute("data-salt", work.salt());
    attribute("data-max", Long.toString(work.maxNumber()));
    attribute("data-signature", work.signature());
  }

  private void foreign(Widget.Foreign foreign) throws IOException {
    attribute("data-captcha", foreign.dialect().name().toLowerCase(Locale.ROOT));
    attribute("data-script", foreign.script().toString());
    attribute("data-key", foreign.siteKey());
    if (foreign.interactive()) {
      attribute("data-interactive", "yes");
    }
    if (!foreign.action().isEmpty()) {
      attribute("data-action", foreign.action());
    }
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
