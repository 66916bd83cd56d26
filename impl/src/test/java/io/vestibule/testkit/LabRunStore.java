package io.vestibule.testkit;

import io.vestibule.flow.RunStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps runs as a server's session would that goes to another node after every request: as text.
 */
public final class LabRunStore implements RunStore {
  private final Map<String, String> kept = new ConcurrentHashMap<>();
  private volatile @Nullable Duration keptFor;

  @Override
  public List<Entry> entries() {
    return kept.entrySet().stream().map(text -> read(text.getKey(), text.getValue())).toList();
  }

  @Override
  public void put(Entry entry) {
    keptFor = null;
    kept.put(entry.id(), entry.flow() + " " + entry.touched() + " " + entry.state());
  }

  @Override
  public void remove(String id) {
    kept.remove(id);
  }

  @Override
  public void keepFor(Duration time) {
    keptFor = time;
  }

  /** For how long what is kept is of use, or null for as long as anything is. */
  public @Nullable Duration keptFor() {
    return keptFor;
  }

  /** Forgets everything, as a session does that expires. */
  public void clear() {
    kept.clear();
  }

  private static Entry read(String id, String text) {
    String[] parts = text.split(" ", 3);
    return new Entry(id, UUID.fromString(parts[0]), Instant.parse(parts[1]), parts[2]);
  }
}
