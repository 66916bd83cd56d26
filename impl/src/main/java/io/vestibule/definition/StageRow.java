package io.vestibule.definition;

import io.vestibule.api.stage.Stage;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Stage")
@Table(name = "vst_stage")
class StageRow extends DefinitionRow {
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

  @Override
  String model() {
    return "stage";
  }

  @Override
  String label() {
    return name;
  }

  @Override
  Map<String, @Nullable Object> describe() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("name", name);
    said.put("type", type);
    said.put("config", config);
    return said;
  }
}
