package io.vestibule.web.admin;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.text.Text;
import io.vestibule.json.Json;
import io.vestibule.trial.Trial;
import io.vestibule.web.request.Asked;
import io.vestibule.web.trial.TrialInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The form of a trial as it was filled in, and what came of it. */
public final class TrialView {
  private static final List<String> OWN = List.of("user", "flow");
  private static final List<String> OF_REQUEST =
      List.of("client_ip", "method", "path", "query", "host", "language", "headers");

  private final AdminPage page;
  private final Map<String, List<String>> form;
  private final boolean choosesFlow;
  private final Map<String, List<Text>> errors = new LinkedHashMap<>();
  private @Nullable Trial trial;

  /**
   * A form.
   *
   * @param page the page it is on
   * @param form what was filled in; empty if nothing was yet
   * @param choosesFlow whether the flow is to be chosen
   */
  TrialView(AdminPage page, Map<String, List<String>> form, boolean choosesFlow) {
    this.page = page;
    this.form = form;
    this.choosesFlow = choosesFlow;
  }

  /** Reads what was filled in. */
  TrialInput.Reading read(Asked asked) {
    Map<String, Object> body = new LinkedHashMap<>();
    Map<String, Object> request = new LinkedHashMap<>();
    for (String name : OWN) {
      put(body, name);
    }
    for (String name : OF_REQUEST) {
      put(request, name);
    }
    if (request.get("headers") instanceof String headers) {
      request.put("headers", headers(headers));
    }
    body.put("logged_in", loggedIn());
    body.put("request", request);
    put(body, "context");
    if (body.get("context") instanceof String context) {
      try {
        body.put("context", Json.readObject(context));
      } catch (Json.InvalidJsonException e) {
        body.remove("context");
        wrong("context", "trial.context.wrong", String.valueOf(e.getMessage()));
      }
    }
    TrialInput.Reading reading = TrialInput.read(asked, body);
    reading
        .errors()
        .forEach(
            (field, texts) ->
                errors
                    .computeIfAbsent(field.replace("request.", ""), name -> new ArrayList<>())
                    .addAll(texts));
    return errors.isEmpty() ? reading : new TrialInput.Reading(null, errors);
  }

  /** Shows what came of it. */
  void show(Trial done) {
    trial = done;
  }

  private void put(Map<String, Object> to, String name) {
    String value = AdminServlet.field(form, name).strip();
    if (!value.isEmpty()) {
      to.put(name, value);
    }
  }

  private Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int colon = lines.get(i).indexOf(':');
      if (colon > 0) {
        headers.put(
            lines.get(i).substring(0, colon).strip(), lines.get(i).substring(colon + 1).strip());
      } else if (!lines.get(i).isBlank()) {
        wrong("headers", "trial.headers.wrong", i + 1);
      }
    }
    return headers;
  }

  private void wrong(String field, String key, Object... arguments) {
    errors
        .computeIfAbsent(field, name -> new ArrayList<>())
        .add(Text.of(AdminPage.class, key, arguments));
  }

  /** Whether anything in the form is wrong, by field. */
  public Map<String, List<Text>> errors() {
    return errors;
  }

  /** Whether there is a result. */
  public boolean done() {
    return trial != null;
  }

  private Trial trial() {
    return java.util.Objects.requireNonNull(trial);
  }

  /** The result, for the style. */
  public String result() {
    return trial().decision().denied() ? "denied" : AnswerView.name(trial().decision().verdict());
  }

  /** The result, in words. */
  public String resultWords() {
    return page.words("result." + result());
  }

  /** How long it took, in words. */
  public String tookWords() {
    return AdminPage.words(page.request(), "trial.took", AnswerView.milliseconds(trial().took()));
  }

  /** What the person would be told. */
  public List<String> messages() {
    return trial().decision().messages().stream().map(page.request()::words).toList();
  }

  /** What would change in the plan context. */
  public List<NamedValue> changes() {
    return trial().decision().changes().asList().stream().map(this::change).toList();
  }

  private NamedValue change(ContextChanges.Change change) {
    Object value = change.value();
    return new NamedValue(
        change.key().name(), value == null ? page.words("trial.removed") : Json.write(value));
  }

  /** What was not done. */
  public List<String> withheld() {
    return trial().withheld().stream().map(page.request()::words).toList();
  }

  /** How each binding answered. */
  public List<AnswerView> answers() {
    return trial().decision().traces().stream().map(trace -> new AnswerView(page, trace)).toList();
  }

  /** Whether the user is logged in already. */
  public boolean loggedIn() {
    return AdminServlet.field(form, "logged_in").equals("true");
  }

  /** The fields in their order. */
  public List<FieldView> fields() {
    List<FieldView> fields = new ArrayList<>();
    OWN.stream()
        .filter(name -> choosesFlow || !name.equals("flow"))
        .forEach(name -> fields.add(field(name)));
    OF_REQUEST.forEach(name -> fields.add(field(name)));
    fields.add(field("context"));
    return fields;
  }

  private FieldView field(String name) {
    return new FieldView(
        name,
        page.words("trial." + name),
        page.words("trial." + name + ".help"),
        AdminServlet.field(form, name),
        errors.getOrDefault(name, List.of()).stream().map(page.request()::words).toList());
  }

  /**
   * A field as it is shown.
   *
   * @param name its name
   * @param label what is to be filled in
   * @param help more about it
   * @param value what was filled in
   * @param errors what is wrong with that
   */
  public record FieldView(
      String name, String label, String help, String value, List<String> errors) {
    /** Its name in the page. */
    public String id() {
      return name.replace('_', '-');
    }

    /** Whether it takes several lines. */
    public boolean tall() {
      return name.equals("context") || name.equals("headers");
    }

    /** Whether what was filled in is wrong. */
    public boolean wrong() {
      return !errors.isEmpty();
    }
  }
}
