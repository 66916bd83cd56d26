package io.vestibule.definition;

import io.vestibule.store.Row;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all definitions have in common: they can be told from each other in the audit log. */
@MappedSuperclass
abstract class DefinitionRow extends Row {
  @Version int version;

  protected DefinitionRow() {}

  DefinitionRow(UUID id) {
    super(id);
  }

  /** What kind of definition it is, as flow files call it. */
  abstract String model();

  /** What administrators call it; its id if it has no name. */
  abstract String label();

  /** Everything it says, by the names of flow files. Configuration is text as it is stored. */
  abstract Map<String, @Nullable Object> describe();

  static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
