package io.vestibule.web.admin;

import io.vestibule.api.event.EventActions;
import io.vestibule.api.text.Text;
import io.vestibule.event.EventPosition;
import io.vestibule.flow.Paths;
import io.vestibule.web.event.EventSearch;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The audit log, newest first, with the form to search it. */
public final class EventsPage extends AdminPage {
  private static final int SIZE = 50;
  private static final List<String> PARAMETERS =
      List.of(
          EventSearch.USER,
          EventSearch.ACTION,
          EventSearch.ADDRESS,
          EventSearch.REFERENCE,
          EventSearch.FROM,
          EventSearch.UNTIL);

  private final EventSearch search;
  private final EventSearch.@Nullable Found found;

  EventsPage(Asked asked) {
    super(asked, words(asked, "events.title"));
    this.search = EventSearch.onPage(asked.query(), SIZE);
    this.found =
        search.isSound() && asked.isQueryReadable()
            ? search.in(asked.engine().audit(), asked.engine().users())
            : null;
  }

  /** A field of the form in which something is typed. */
  public record FieldView(
      String name, String type, String label, String help, String value, String problem) {}

  /** An action that can be chosen. */
  public record ActionView(String name, String words, boolean chosen) {}

  /** Path of this page. */
  public String here() {
    return home() + "if/admin/events/";
  }

  /** The fields of the form, but for the action. */
  public List<FieldView> fields() {
    return List.of(
        field(EventSearch.USER, "text", search.given(EventSearch.USER)),
        field(EventSearch.ADDRESS, "text", search.given(EventSearch.ADDRESS)),
        field(EventSearch.REFERENCE, "text", search.given(EventSearch.REFERENCE)),
        field(EventSearch.FROM, "datetime-local", search.fromInput()),
        field(EventSearch.UNTIL, "datetime-local", search.untilInput()));
  }

  /** The actions that can be chosen: all that are known, and those of the log. */
  public List<ActionView> actions() {
    Set<String> names = new LinkedHashSet<>(EventActions.all());
    names.addAll(asked().engine().audit().actions());
    String chosen = search.given(EventSearch.ACTION);
    if (!chosen.isEmpty() && problem(EventSearch.ACTION).isEmpty()) {
      names.add(chosen);
    }
    return names.stream()
        .map(name -> new ActionView(name, action(name), name.equals(chosen)))
        .toList();
  }

  /** What is wrong with the chosen action; empty if nothing. */
  public String actionProblem() {
    return problem(EventSearch.ACTION);
  }

  /** Why nothing was searched; empty if it was. */
  public String problem() {
    if (found != null) {
      return "";
    }
    return search.problems().containsKey(EventSearch.CURSOR) || !asked().isQueryReadable()
        ? words("events.lost")
        : words("events.problem");
  }

  /** Whether events are looked for that are in some way special. */
  public boolean isFiltered() {
    return PARAMETERS.stream().anyMatch(name -> !search.given(name).isEmpty());
  }

  /** Whether this is not the beginning of the list. */
  public boolean isFurther() {
    return !search.given(EventSearch.CURSOR).isEmpty();
  }

  /** Path of the beginning of the list. */
  public String newestLink() {
    return link(null);
  }

  /** Path of what comes after; empty if nothing does. */
  public String olderLink() {
    return found == null || found.next() == null ? "" : link(found.next());
  }

  /** Whether it was searched and nothing was found. */
  public boolean isNothingFound() {
    return found != null && found.events().isEmpty();
  }

  /** What was found, newest first. */
  public List<EventView> events() {
    return found == null
        ? List.of()
        : found.events().stream().map(event -> new EventView(this, event)).toList();
  }

  /** An action in words; one that nobody knows here as it is. */
  String action(String name) {
    return EventActions.all().contains(name)
        ? words(asked(), "action." + name)
        : EventText.line(name);
  }

  /** That something was left out. */
  String leftOut(String characters) {
    return words(asked(), "events.cut", characters);
  }

  /** A moment in words. */
  String time(Instant instant) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
            .withLocale(asked().locale())
            .format(instant.atOffset(ZoneOffset.UTC))
        + " UTC";
  }

  private FieldView field(String name, String type, String value) {
    return new FieldView(
        name,
        type,
        words(asked(), "events.field." + name),
        words(asked(), "events.help." + name),
        value,
        problem(name));
  }

  private String problem(String parameter) {
    Text problem = search.problems().get(parameter);
    return problem == null ? "" : asked().words(problem);
  }

  private String link(@Nullable EventPosition position) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String name : PARAMETERS) {
      List<String> values = Objects.requireNonNullElse(asked().query().get(name), List.of());
      List<String> some = values.stream().filter(value -> !value.isBlank()).toList();
      if (!some.isEmpty()) {
        query.put(name, some);
      }
    }
    if (position != null) {
      query.put(EventSearch.CURSOR, List.of(position.text()));
    }
    return Paths.with(here(), query);
  }
}
