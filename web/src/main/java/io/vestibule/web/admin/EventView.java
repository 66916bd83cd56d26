package io.vestibule.web.admin;

import io.vestibule.api.event.Event;
import io.vestibule.api.event.EventActions;
import io.vestibule.api.factor.FactorType;
import io.vestibule.flow.Paths;
import io.vestibule.json.Json;
import io.vestibule.web.event.EventSearch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is listed.
 *
 * @param page the page it is on
 * @param event the event
 */
public record EventView(EventsPage page, Event event) {
  /** How many of an event's details are shown; the rest is to be had by REST. */
  static final int MOST_DETAILS = 200;

  private static final String CHANGES = "changes";
  private static final String CUT = "cut";
  private static final int SUMMARY = 160;

  /** What was before and after a change, or one of many details. */
  public record Line(String name, String before, String value) {}

  /** When it happened. */
  public String time() {
    return page.time(event.at());
  }

  /** That time for programs. */
  public String machineTime() {
    return event.at().toString();
  }

  /** What happened, in words. */
  public String action() {
    return page.action(event.action());
  }

  /** Whom it happened to or who did it; empty if there is nobody. */
  public String user() {
    return event.username().isEmpty() && event.user() != null
        ? event.user().toString()
        : EventText.line(event.username());
  }

  /** Whether the user is an account, and not just a name. */
  public boolean isAccount() {
    return event.user() != null;
  }

  /** Path of the list of all that happened to the user. */
  public String userLink() {
    return link(
        EventSearch.USER, event.user() == null ? event.username() : event.user().toString());
  }

  /** The client's address; may be empty. */
  public String address() {
    return EventText.line(event.address());
  }

  /** Path of the list of all that came from the address. */
  public String addressLink() {
    return link(EventSearch.ADDRESS, event.address());
  }

  /** The reference id of the request; may be empty. */
  public String reference() {
    return EventText.line(event.reference());
  }

  /** Path of the list of all that happened in the request. */
  public String referenceLink() {
    return link(EventSearch.REFERENCE, event.reference());
  }

  /** What it was about, in short; empty if there is nothing to say. */
  public String summary() {
    Map<String, Object> details = event.details();
    List<String> parts = new ArrayList<>();
    switch (event.action()) {
      case EventActions.LOGIN -> {
        add(parts, details, "auth_method");
        parts.add(
            page.words(
                Boolean.TRUE.equals(details.get("known_device"))
                    ? "events.device.known"
                    : "events.device.new"));
      }
      case EventActions.LOGOUT -> add(parts, details, "logout_reason");
      case EventActions.FACTOR_ADDED, EventActions.FACTOR_REMOVED -> {
        parts.add(kind(String.valueOf(details.get("type"))));
        add(parts, details, "name");
      }
      case EventActions.MODEL_CREATED, EventActions.MODEL_UPDATED, EventActions.MODEL_DELETED -> {
        add(parts, details, "model");
        add(parts, details, "name");
        if (event.action().equals(EventActions.MODEL_UPDATED)) {
          parts.add(String.join(", ", changed().keySet()));
        }
      }
      default -> {
        add(parts, details, "flow");
        add(parts, details, "stage");
        add(parts, details, "policy");
        add(parts, details, "message");
        add(parts, details, "reason");
        add(parts, details, "exception");
      }
    }
    return EventText.line(String.join(" \u00b7 ", parts), SUMMARY);
  }

  /** Whether there is more to tell. */
  public boolean isDetailed() {
    return !event.details().isEmpty();
  }

  /** What was changed, field by field; empty if it is no change. */
  public List<Line> changes() {
    List<Line> lines = new ArrayList<>();
    changed()
        .forEach(
            (field, difference) -> {
              if (lines.size() < MOST_DETAILS) {
                lines.add(change(field, difference));
              }
            });
    return lines;
  }

  /** All other details, those within others under the names of both. */
  public List<Line> details() {
    Map<String, @Nullable Object> others = new LinkedHashMap<>(event.details());
    if (!changed().isEmpty()) {
      others.remove(CHANGES);
    }
    List<Line> lines = new ArrayList<>();
    flatten("", others, lines);
    return lines;
  }

  /** Whether not everything is shown. */
  public boolean isShortened() {
    return changed().size() > MOST_DETAILS || details().size() >= MOST_DETAILS;
  }

  /** Path of all of it for programs. */
  public String wholeLink() {
    return page.home() + "api/v3/events/events/" + event.id() + "/";
  }

  private Map<String, @Nullable Object> changed() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (event.details().get(CHANGES) instanceof Map<?, ?> changes) {
      changes.forEach((field, difference) -> fields.put(String.valueOf(field), difference));
    }
    return fields;
  }

  private Line change(String field, @Nullable Object difference) {
    if (difference instanceof Map<?, ?> both
        && both.containsKey("old")
        && both.containsKey("new")) {
      return new Line(EventText.line(field), value(both.get("old")), value(both.get("new")));
    }
    String secret = page.words("import.secret");
    return "changed".equals(difference)
        ? new Line(EventText.line(field), secret, secret)
        : new Line(EventText.line(field), "", value(difference));
  }

  private void flatten(String path, @Nullable Object value, List<Line> lines) {
    if (lines.size() >= MOST_DETAILS) {
      return;
    }
    String before = path.isEmpty() ? "" : path + " \u203a ";
    if (value instanceof Map<?, ?> map && !map.isEmpty() && !isCut(map)) {
      map.forEach((name, inner) -> flatten(before + EventText.line(name.toString()), inner, lines));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        flatten(before + (i + 1), list.get(i), lines);
      }
    } else if (!path.isEmpty()) {
      lines.add(new Line(path, "", value(value)));
    }
  }

  private String value(@Nullable Object value) {
    if (value == null) {
      return page.words("import.nothing");
    }
    if (value instanceof Map<?, ?> map && isCut(map)) {
      return page.leftOut(String.valueOf(map.get(CUT)));
    }
    return EventText.block(value instanceof String text ? text : Json.write(value));
  }

  private static boolean isCut(Map<?, ?> map) {
    return map.size() == 1 && map.get(CUT) instanceof Integer;
  }

  private String link(String parameter, String value) {
    return Paths.with(page.here(), Map.of(parameter, List.of(value)));
  }

  private String kind(String type) {
    return FactorType.of(type).map(known -> page.request().words(known.label())).orElse(type);
  }

  private static void add(List<String> parts, Map<String, Object> details, String name) {
    if (details.get(name) instanceof String text && !text.isEmpty()) {
      parts.add(text);
    }
  }
}
