package io.vestibule.definition;

import io.vestibule.json.Json;
import io.vestibule.policy.PolicyBinding;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "PolicyBinding")
@Table(name = "vst_policy_binding")
class PolicyBindingRow extends DefinitionRow {

  @Column(name = "flow_id")
  @Nullable UUID flowId;

  @Column(name = "stage_binding_id")
  @Nullable UUID stageBindingId;

  @Column(name = "policy_id")
  @Nullable UUID policyId;

  @Column(name = "group_id")
  @Nullable UUID groupId;

  @Column(name = "user_id")
  @Nullable UUID userId;

  int position;
  boolean enabled;
  boolean negate;

  @Column(name = "timeout_seconds")
  int timeoutSeconds;

  @Enumerated(EnumType.STRING)
  @Column(name = "failure_result", columnDefinition = "varchar(8)")
  PolicyBinding.FailureResult failureResult;

  protected PolicyBindingRow() {}

  PolicyBindingRow(UUID id) {
    super(id);
  }

  UUID target() {
    return Objects.requireNonNull(flowId != null ? flowId : stageBindingId);
  }

  PolicyBinding toBinding() {
    PolicyBinding.Bound bound;
    if (policyId != null) {
      bound = new PolicyBinding.Bound.ToPolicy(policyId);
    } else if (groupId != null) {
      bound = new PolicyBinding.Bound.ToGroup(groupId);
    } else if (userId != null) {
      bound = new PolicyBinding.Bound.ToUser(userId);
    } else {
      bound = new PolicyBinding.Bound.ToNothing();
    }
    Duration timeout =
        timeoutSeconds == 0 ? PolicyBinding.DEFAULT_TIMEOUT : Duration.ofSeconds(timeoutSeconds);
    return new PolicyBinding(id(), position, enabled, negate, timeout, failureResult, bound);
  }

  @Override
  String model() {
    return "policy binding";
  }

  @Override
  String label() {
    return id().toString();
  }

  @Override
  Map<String, @Nullable Object> describe() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("target", target().toString());
    said.put("policy", text(policyId));
    said.put("group", text(groupId));
    said.put("user", text(userId));
    said.put("order", position);
    said.put("enabled", enabled);
    said.put("negate", negate);
    said.put("timeout", timeoutSeconds);
    said.put("failure_result", Json.nameOf(failureResult));
    return said;
  }
}
