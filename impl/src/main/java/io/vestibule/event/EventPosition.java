package io.vestibule.event;

import io.vestibule.api.event.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order of events, newest first, for going on where a list ended. It says nothing
 * about what is listed, so whoever makes one up gets to another place of the same list.
 *
 * @param at the time of the event it is after
 * @param id the id of that event
 */
public record EventPosition(Instant at, UUID id) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{1,17})\\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

  /** The place after an event. */
  public static EventPosition after(Event event) {
    return new EventPosition(event.at(), event.id());
  }

  /** Reads a place; empty if the text is none. */
  public static Optional<EventPosition> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new EventPosition(
                Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS),
                UUID.fromString(matcher.group(2))))
        : Optional.empty();
  }

  /** The place as a text that {@link #parse} reads. */
  public String text() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "." + id;
  }

  /** An event at this place, to search after it. */
  public Event event() {
    return new Event(id, at, "", null, "", "", "", Map.of());
  }
}
