package io.vestibule.event;

import io.vestibule.api.event.Event;
import io.vestibule.json.Json;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Event")
@Table(name = "vst_event")
class EventRow extends Row {
  @Column(name = "created_at")
  Instant createdAt;

  String action;

  @Column(name = "user_id")
  @Nullable UUID userId;

  String username;
  String address;
  String reference;
  @Lob String details;

  protected EventRow() {}

  Event toEvent() {
    return new Event(id(), createdAt, action, userId, username, address, reference, readable());
  }

  /** A row somebody else damaged must not take the list it is in with it. */
  private Map<String, Object> readable() {
    try {
      return Json.readObject(details);
    } catch (Json.InvalidJsonException e) {
      return Map.of("unreadable", details.length());
    }
  }

  EventRow(UUID id) {
    super(id);
  }
}
