package io.vestibule.testkit;

import io.vestibule.flow.RunStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps runs as a server's session would that goes to another node after every request: as bytes.
 */
public final class LabRunStore implements RunStore {
  private final Map<String, byte[]> kept = new ConcurrentHashMap<>();

  @Override
  public List<Entry> entries() {
    return kept.values().stream().map(LabRunStore::read).toList();
  }

  @Override
  public void put(Entry entry) {
    kept.put(entry.id(), write(entry));
  }

  @Override
  public void remove(String id) {
    kept.remove(id);
  }

  /** Forgets everything, as a session does that expires. */
  public void clear() {
    kept.clear();
  }

  private static byte[] write(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Entry read(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (Entry) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
