package io.vestibule.user;

import io.vestibule.api.user.Group;
import io.vestibule.json.Json;
import io.vestibule.store.Row;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

@Entity(name = "Group")
@Table(name = "vst_group")
class GroupRow extends Row {
  @Version int version;
  String name;
  boolean superuser;
  @Lob String attributes;

  protected GroupRow() {}

  GroupRow(UUID id) {
    super(id);
  }

  Group toGroup() {
    return new Group(id(), name, superuser, Json.readObject(attributes));
  }
}
