package io.vestibule.web.page;

import io.vestibule.api.challenge.Choice;
import io.vestibule.api.challenge.Field;
import io.vestibule.api.challenge.FieldKind;
import io.vestibule.api.challenge.Widget;
import io.vestibule.web.page.FlowPage.FieldView;
import jakarta.faces.component.FacesComponent;
import jakarta.faces.component.UIComponentBase;
import jakarta.faces.context.FacesContext;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows a field of a challenge: {@code <v:field of="#{field}"/>}, in the namespace {@code
 * vestibule}.
 *
 * <p>Label, hint and errors are tied to the field for people who cannot see the page; names and
 * autofill tokens are those of the challenge, so that password managers know what they see. It only
 * writes: answers are read elsewhere.
 */
@FacesComponent(
    value = "vestibule.Field",
    createTag = true,
    tagName = "field",
    namespace = "vestibule")
public final class FieldComponent extends UIComponentBase {
  private static final Pattern CLOCK =
      Pattern.compile("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?");

  @Override
  public String getFamily() {
    return "vestibule";
  }

  @Override
  public void encodeBegin(FacesContext context) throws IOException {
    FieldView view = (FieldView) Objects.requireNonNull(getAttributes().get("of"), "of");
    write(view, context.getResponseWriter());
  }

  /** Writes a field. */
  void write(FieldView view, ResponseWriter out) throws IOException {
    switch (view.field().kind()) {
      case HIDDEN, JSON -> hidden(out, view);
      case NOTE, ALERT_INFO, ALERT_WARNING, ALERT_DANGER -> note(out, view);
      case SEPARATOR -> separator(out, view);
      case CHECKBOX -> checkbox(out, view);
      case BUTTON -> button(out, view);
      case RADIO -> radio(out, view);
      case QR_CODE -> qrCode(out, view);
      case CODES -> codes(out, view);
      default -> labelled(out, view);
    }
  }

  private void hidden(ResponseWriter out, FieldView view) throws IOException {
    Field field = view.field();
    Widget widget = field.widget();
    if (widget != null) {
      new WidgetMarkup(out, view).write(widget);
      return;
    }
    out.startElement("input", this);
    out.writeAttribute("type", "hidden", null);
    out.writeAttribute("name", field.name(), null);
    out.writeAttribute("value", field.value(), null);
    out.endElement("input");
  }

  private void button(ResponseWriter out, FieldView view) throws IOException {
    start(out, "button", "secondary");
    out.writeAttribute("type", "submit", null);
    out.writeAttribute("id", view.id(), null);
    out.writeAttribute("name", view.field().name(), null);
    out.writeAttribute("value", "true", null);
    out.writeText(view.words(view.field().label()), null);
    out.endElement("button");
  }

  /** Something to read. How much it matters is said in words, too: not everybody sees colours. */
  private void note(ResponseWriter out, FieldView view) throws IOException {
    Field field = view.field();
    String severity =
        switch (field.kind()) {
          case ALERT_INFO -> "info";
          case ALERT_WARNING -> "warning";
          case ALERT_DANGER -> "danger";
          default -> "";
        };
    start(out, "div", severity.isEmpty() ? "note" : "note note-" + severity);
    out.startElement("p", this);
    if (!severity.isEmpty()) {
      out.startElement("strong", this);
      out.writeText(view.page().text("note." + severity), null);
      out.endElement("strong");
      out.writeText(" ", null);
    }
    out.writeText(field.value().isEmpty() ? view.words(field.label()) : field.value(), null);
    out.endElement("p");
    details(out, view);
    out.endElement("div");
  }

  private void separator(ResponseWriter out, FieldView view) throws IOException {
    out.startElement("hr", this);
    out.endElement("hr");
    if (view.field().placeholder() != null) {
      paragraph(out, "separator", null, view.words(view.field().placeholder()));
    }
    if (!view.field().details().isEmpty()) {
      start(out, "div", "field");
      details(out, view);
      out.endElement("div");
    }
  }

  private void labelled(ResponseWriter out, FieldView view) throws IOException {
    start(out, "div", "field");
    label(out, view.id(), view.words(view.field().label()));
    switch (view.field().kind()) {
      case SELECT -> select(out, view);
      case TEXT_AREA, READ_ONLY_AREA -> textArea(out, view);
      default -> input(out, view);
    }
    notes(out, view);
    out.endElement("div");
  }

  private void input(ResponseWriter out, FieldView view) throws IOException {
    Field field = view.field();
    out.startElement("input", this);
    out.writeAttribute("type", type(field.kind()), null);
    common(out, view);
    String inputMode = inputMode(field);
    if (!inputMode.isEmpty()) {
      out.writeAttribute("inputmode", inputMode, null);
    }
    if (field.kind() == FieldKind.DATE_TIME) {
      // Or else the browser may leave the seconds of a value out, and refuse to send it.
      out.writeAttribute("step", "any", null);
    }
    if (field.kind() != FieldKind.TEXT) {
      out.writeAttribute("autocapitalize", "none", null);
      out.writeAttribute("autocorrect", "off", null);
      out.writeAttribute("spellcheck", "false", null);
    }
    if (field.placeholder() != null) {
      out.writeAttribute("placeholder", view.words(field.placeholder()), null);
    }
    if (!field.value().isEmpty()) {
      out.writeAttribute("value", value(field), null);
    }
    if (field.revealable() && !view.page().frame().compatible()) {
      out.writeAttribute("data-reveal", view.page().text("reveal.show"), null);
      out.writeAttribute("data-hide", view.page().text("reveal.hide"), null);
    }
    out.endElement("input");
  }

  private void textArea(ResponseWriter out, FieldView view) throws IOException {
    out.startElement("textarea", this);
    common(out, view);
    boolean oneLine =
        view.field().kind() == FieldKind.READ_ONLY_AREA && view.field().value().length() < 60;
    out.writeAttribute("rows", oneLine ? "2" : "4", null);
    if (view.field().placeholder() != null) {
      out.writeAttribute("placeholder", view.words(view.field().placeholder()), null);
    }
    out.writeText(view.field().value(), null);
    out.endElement("textarea");
  }

  private void select(ResponseWriter out, FieldView view) throws IOException {
    out.startElement("select", this);
    common(out, view);
    for (Choice choice : view.field().choices()) {
      out.startElement("option", this);
      out.writeAttribute("value", choice.value(), null);
      if (choice.value().equals(view.field().value())) {
        out.writeAttribute("selected", "selected", null);
      }
      out.writeText(view.words(choice.label()), null);
      out.endElement("option");
    }
    out.endElement("select");
  }

  private void checkbox(ResponseWriter out, FieldView view) throws IOException {
    boolean ticked = view.field().value().equals("true") || view.field().value().equals("on");
    start(out, "div", "field tick");
    box(out, view, view.id(), "checkbox", "true", ticked);
    label(out, view.id(), view.words(view.field().label()));
    notes(out, view);
    out.endElement("div");
  }

  private void radio(ResponseWriter out, FieldView view) throws IOException {
    start(out, "fieldset", "field");
    out.startElement("legend", this);
    out.writeText(view.words(view.field().label()), null);
    out.endElement("legend");
    int number = 0;
    for (Choice choice : view.field().choices()) {
      String id = view.id() + "-" + number++;
      start(out, "div", "tick");
      box(out, view, id, "radio", choice.value(), choice.value().equals(view.field().value()));
      label(out, id, view.words(choice.label()));
      out.endElement("div");
    }
    notes(out, view);
    out.endElement("fieldset");
  }

  /** A code to be scanned; where it cannot be drawn, what it says, to be copied. */
  private void qrCode(ResponseWriter out, FieldView view) throws IOException {
    start(out, "div", "field");
    caption(out, view);
    Optional<QrCode> code = QrCode.of(view.field().value());
    if (code.isPresent()) {
      start(out, "svg", "qr-code");
      out.writeAttribute("xmlns", "http://www.w3.org/2000/svg", null);
      String size = Integer.toString(code.get().size());
      out.writeAttribute("viewBox", "0 0 " + size + " " + size, null);
      out.writeAttribute("shape-rendering", "crispEdges", null);
      named(out, view, "img");
      out.startElement("path", this);
      out.writeAttribute("d", code.get().path(), null);
      out.endElement("path");
      out.endElement("svg");
    } else {
      start(out, "p", "as-written");
      out.writeText(view.field().value(), null);
      out.endElement("p");
    }
    notes(out, view);
    out.endElement("div");
  }

  /** Codes to be kept, one a line. */
  private void codes(ResponseWriter out, FieldView view) throws IOException {
    start(out, "div", "field");
    caption(out, view);
    start(out, "ul", "codes");
    // Some browsers forget that it is a list where it has no bullets.
    named(out, view, "list");
    for (String code : view.field().value().lines().toList()) {
      out.startElement("li", this);
      out.startElement("code", this);
      out.writeText(code, null);
      out.endElement("code");
      out.endElement("li");
    }
    out.endElement("ul");
    notes(out, view);
    out.endElement("div");
  }

  /** The label of what cannot be filled in, to which a label element does not fit. */
  private void caption(ResponseWriter out, FieldView view) throws IOException {
    paragraph(out, "caption", view.id() + "-label", view.words(view.field().label()));
  }

  /** What an element under a caption is, to people who cannot see the page. */
  private static void named(ResponseWriter out, FieldView view, String role) throws IOException {
    out.writeAttribute("id", view.id(), null);
    out.writeAttribute("role", role, null);
    out.writeAttribute("aria-labelledby", view.id() + "-label", null);
    if (!view.describedBy().isEmpty()) {
      out.writeAttribute("aria-describedby", view.describedBy(), null);
    }
  }

  private void box(
      ResponseWriter out, FieldView view, String id, String type, String value, boolean ticked)
      throws IOException {
    out.startElement("input", this);
    out.writeAttribute("type", type, null);
    out.writeAttribute("id", id, null);
    out.writeAttribute("name", view.field().name(), null);
    out.writeAttribute("value", value, null);
    if (ticked) {
      out.writeAttribute("checked", "checked", null);
    }
    describe(out, view);
    out.endElement("input");
  }

  /** What all elements that hold a value have in common. */
  private static void common(ResponseWriter out, FieldView view) throws IOException {
    Field field = view.field();
    out.writeAttribute("id", view.id(), null);
    out.writeAttribute("name", field.name(), null);
    out.writeAttribute("autocomplete", field.autocomplete(), null);
    switch (field.kind()) {
      case SELECT, DATE, DATE_TIME, FILE -> {}
      case READ_ONLY, READ_ONLY_AREA -> out.writeAttribute("readonly", "readonly", null);
      default -> out.writeAttribute("maxlength", Integer.toString(field.maxLength()), null);
    }
    if (view.required()) {
      out.writeAttribute("required", "required", null);
    }
    if (view.focused()) {
      out.writeAttribute("autofocus", "autofocus", null);
    }
    describe(out, view);
  }

  private static void describe(ResponseWriter out, FieldView view) throws IOException {
    if (!view.errors().isEmpty()) {
      out.writeAttribute("aria-invalid", "true", null);
    }
    if (!view.describedBy().isEmpty()) {
      out.writeAttribute("aria-describedby", view.describedBy(), null);
    }
  }

  private void notes(ResponseWriter out, FieldView view) throws IOException {
    if (view.field().help() != null) {
      paragraph(out, "help", view.id() + "-help", view.words(view.field().help()));
    }
    details(out, view);
    if (!view.errors().isEmpty()) {
      start(out, "div", "field-error");
      out.writeAttribute("id", view.id() + "-error", null);
      out.writeAttribute("role", "alert", null);
      for (String error : view.errors()) {
        out.startElement("p", this);
        out.writeText(error, null);
        out.endElement("p");
      }
      out.endElement("div");
    }
  }

  private void details(ResponseWriter out, FieldView view) throws IOException {
    if (!view.field().details().isEmpty()) {
      start(out, "div", "help");
      out.writeAttribute("id", view.id() + "-details", null);
      new MarkdownWriter(out, this).write(view.field().details());
      out.endElement("div");
    }
  }

  private void label(ResponseWriter out, String target, String words) throws IOException {
    out.startElement("label", this);
    out.writeAttribute("for", target, null);
    out.writeText(words, null);
    out.endElement("label");
  }

  private void paragraph(
      ResponseWriter out,
      String styleClass,
      @org.jspecify.annotations.Nullable String id,
      String words)
      throws IOException {
    start(out, "p", styleClass);
    if (id != null) {
      out.writeAttribute("id", id, null);
    }
    out.writeText(words, null);
    out.endElement("p");
  }

  private void start(ResponseWriter out, String element, String styleClass) throws IOException {
    out.startElement(element, this);
    out.writeAttribute("class", styleClass, null);
  }

  private static String type(FieldKind kind) {
    return switch (kind) {
      case PASSWORD -> "password";
      case EMAIL -> "email";
      case DATE -> "date";
      case DATE_TIME -> "datetime-local";
      case FILE -> "file";
      default -> "text";
    };
  }

  /** Which keyboard comes up where there is none; empty for the usual one. */
  private static String inputMode(Field field) {
    return switch (field.kind()) {
      case CODE, NUMBER -> "numeric";
      case TEXT ->
          switch (field.autocomplete()) {
            case "tel", "url" -> field.autocomplete();
            default -> "";
          };
      default -> "";
    };
  }

  /** What is filled in, as elements take it: of a time the part on the clock. */
  private static String value(Field field) {
    Matcher time = CLOCK.matcher(field.value());
    return field.kind() == FieldKind.DATE_TIME && time.find() ? time.group() : field.value();
  }
}
