package io.vestibule.definition;

import io.vestibule.api.policy.Policy;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Lob;
import jakarta.persistence.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "Policy")
@Table(name = "vst_policy")
class PolicyRow extends DefinitionRow {
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

  @Override
  String model() {
    return "policy";
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
    said.put("execution_logging", executionLogging);
    said.put("config", config);
    return said;
  }
}
