package io.vestibule.definition;

import io.vestibule.api.policy.Policy;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

@Entity(name = "Policy")
@Table(name = "vst_policy")
class PolicyRow extends Row {
  @Version int version;
  String name;
  String type;

  @Column(name = "execution_logging")
  boolean executionLogging;

  @Lob String config;

  protected PolicyRow() {}

  PolicyRow(UUID id) {
    super(id);
  }

  Policy toPolicy() {
    return new Policy(id(), name, type);
  }
}
