package io.vestibule.web.session;

import io.vestibule.flow.RunStore;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps runs in the server's session, an attribute each, so that requests of different tabs do not
 * write over each other. There is no session until there is a run to keep.
 */
public final class SessionRunStore implements RunStore {
  private static final String PREFIX = "vestibule.run.";

  private final SessionTexts texts;

  /** The runs of the browser that makes a request. */
  public SessionRunStore(HttpServletRequest request) {
    this.texts = new SessionTexts(request);
  }

  @Override
  public List<Entry> entries() {
    return texts.names(PREFIX).stream()
        .flatMap(name -> texts.find(name).flatMap(text -> read(name, text)).stream())
        .toList();
  }

  @Override
  public void put(Entry entry) {
    texts.put(PREFIX + entry.id(), entry.flow() + " " + entry.touched() + " " + entry.state());
  }

  @Override
  public void remove(String id) {
    texts.remove(PREFIX + id);
  }

  @Override
  public void keepFor(Duration time) {
    texts.keepFor(PREFIX, time);
  }

  private static Optional<Entry> read(String name, String text) {
    String[] parts = text.split(" ", 3);
    if (parts.length < 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Entry(
              name.substring(PREFIX.length()),
              UUID.fromString(parts[0]),
              Instant.parse(parts[1]),
              parts[2]));
    } catch (IllegalArgumentException | DateTimeException e) {
      // of another version
      return Optional.empty();
    }
  }
}
