package io.vestibule.web.page;

import io.vestibule.web.page.FlowPage.FieldView;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;

/** What all fields have in common that a script fills in: a named group with a hidden input. */
abstract class ScriptedMarkup {
  /** What writes the page. */
  final ResponseWriter out;

  /** The field. */
  final FieldView view;

  /** Whether the page has scripts at all. */
  final boolean script;

  ScriptedMarkup(ResponseWriter out, FieldView view) {
    this.out = out;
    this.view = view;
    this.script = !view.page().frame().compatible();
  }

  /** Begins the group, of which more attributes may follow. */
  final void group(String styleClass) throws IOException {
    start("div", styleClass);
    attribute("role", "group");
    attribute("aria-labelledby", label());
    if (!view.errors().isEmpty()) {
      attribute("aria-describedby", view.id() + "-error");
    }
  }

  /** The name of the group, and what the script writes its answer into. */
  final void labelAndInput() throws IOException {
    start("p", "captcha-label");
    attribute("id", label());
    out.writeText(view.words(view.field().label()), null);
    out.endElement("p");
    out.startElement("input", null);
    attribute("type", "hidden");
    attribute("id", view.id());
    attribute("name", view.field().name());
    attribute("value", "");
    attribute("autocomplete", "off");
    out.endElement("input");
  }

  /** Where the script says how it gets on. */
  final void state() throws IOException {
    start("p", "captcha-state");
    attribute("role", "status");
    out.endElement("p");
  }

  /** What is wrong with the answer, if anything. */
  final void errors() throws IOException {
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

  /** For a page that may have scripts, in a browser that runs none. */
  final void noScript() throws IOException {
    out.startElement("noscript", null);
    withoutScript();
    out.endElement("noscript");
  }

  /** That it does not go on without a script. */
  final void withoutScript() throws IOException {
    start("p", "alert");
    out.writeText(view.page().text("captcha.no_script"), null);
    out.endElement("p");
  }

  final void start(String element, String styleClass) throws IOException {
    out.startElement(element, null);
    attribute("class", styleClass);
  }

  final void attribute(String name, String value) throws IOException {
    out.writeAttribute(name, value, null);
  }

  private String label() {
    return view.id() + "-label";
  }
}
