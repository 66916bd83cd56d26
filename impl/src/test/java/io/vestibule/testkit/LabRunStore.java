package io.vestibule.testkit;

import io.vestibule.flow.RunStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps runs as a server's session would that goes to another node after every request: as text.
 */
public final class LabRunStore implements RunStore {
  private final Map<String, String> kept = new ConcurrentHashMap<>();

  @Override
  public List<Entry> entries() {
    return kept.entrySet().stream().map(text -> read(text.getKey(), text.getValue())).toList();
  }

  @Override
  public void put(Entry entry) {
    kept.put(entry.id(), entry.flow() + " " + entry.touched() + " " + entry.state());
  }

  @Override
  public void remove(String id) {
    kept.remove(id);
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
