package io.vestibule.definition;

import io.vestibule.api.stage.Stage;
import io.vestibule.store.Row;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

@Entity(name = "Stage")
@Table(name = "vst_stage")
class StageRow extends Row {
  @Version int version;
  String name;
  String type;
  @Lob String config;

  protected StageRow() {}

  StageRow(UUID id) {
    super(id);
  }

  Stage toStage() {
    return new Stage(id(), name, type);
  }
}
