package io.vestibule.definition;

import io.vestibule.api.flow.Designation;
import io.vestibule.api.flow.Flow;
import io.vestibule.policy.PolicyGate;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

@Entity(name = "Flow")
@Table(name = "vst_flow")
class FlowRow extends Row {
  @Version int version;
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
}
