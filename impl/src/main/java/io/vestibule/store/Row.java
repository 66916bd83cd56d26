package io.vestibule.store;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all rows with an id of their own have in common. */
@MappedSuperclass
public abstract class Row {
  @Id private @Nullable UUID id;

  /** For the persistence provider. */
  protected Row() {}

  /** A row with its id. */
  protected Row(UUID id) {
    this.id = id;
  }

  /** The id. */
  public UUID id() {
    return Objects.requireNonNull(id, "id");
  }
}
