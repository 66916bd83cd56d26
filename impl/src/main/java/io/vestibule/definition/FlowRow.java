package io.vestibule.definition;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.json.Json;
import io.vestibule.policy.PolicyGate;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Flow")
@Table(name = "vst_flow")
class FlowRow extends DefinitionRow {
  String slug;
  String name;
  String title;

  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar(32)")
  Designation designation;

  String background;

  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar(64)")
  Layout layout;

  @Column(name = "compatibility_mode")
  boolean compatibilityMode;

  @Enumerated(EnumType.STRING)
  @Column(name = "denied_action", columnDefinition = "varchar(32)")
  DeniedAction deniedAction;

  @Enumerated(EnumType.STRING)
  @Column(name = "authentication", columnDefinition = "varchar(32)")
  Requirement requirement;

  @Enumerated(EnumType.STRING)
  @Column(name = "policy_engine_mode", columnDefinition = "varchar(8)")
  PolicyGate.Mode policyEngineMode;

  protected FlowRow() {}

  FlowRow(UUID id) {
    super(id);
  }

  Flow toFlow() {
    return new Flow(id(), slug, name, title, designation);
  }

  @Override
  String model() {
    return "flow";
  }

  @Override
  String label() {
    return slug;
  }

  @Override
  Map<String, @Nullable Object> describe() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("slug", slug);
    said.put("name", name);
    said.put("title", title);
    said.put("designation", Json.nameOf(designation));
    said.put("background", background);
    said.put("layout", Json.nameOf(layout));
    said.put("compatibility_mode", compatibilityMode);
    said.put("denied_action", Json.nameOf(deniedAction));
    said.put("authentication", Json.nameOf(requirement));
    said.put("policy_engine_mode", Json.nameOf(policyEngineMode));
    return said;
  }
}
