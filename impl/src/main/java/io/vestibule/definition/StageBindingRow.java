package io.vestibule.definition;

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

@Entity(name = "StageBinding")
@Table(name = "vst_stage_binding")
class StageBindingRow extends DefinitionRow {

  @Column(name = "flow_id")
  UUID flowId;

  @Column(name = "stage_id")
  UUID stageId;

  int position;

  @Column(name = "evaluate_on_plan")
  boolean evaluateOnPlan;

  @Column(name = "re_evaluate_policies")
  boolean reEvaluatePolicies;

  @Enumerated(EnumType.STRING)
  @Column(name = "policy_engine_mode", columnDefinition = "varchar(8)")
  PolicyGate.Mode policyEngineMode;

  @Enumerated(EnumType.STRING)
  @Column(name = "failing_policy", columnDefinition = "varchar(8)")
  FailingPolicy failingPolicy;

  @Enumerated(EnumType.STRING)
  @Column(name = "invalid_response_action", columnDefinition = "varchar(32)")
  InvalidResponseAction invalidResponseAction;

  protected StageBindingRow() {}

  StageBindingRow(UUID id) {
    super(id);
  }

  @Override
  String model() {
    return "stage binding";
  }

  @Override
  String label() {
    return id().toString();
  }

  @Override
  Map<String, @Nullable Object> describe() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put("target", flowId.toString());
    said.put("stage", stageId.toString());
    said.put("order", position);
    said.put("evaluate_on_plan", evaluateOnPlan);
    said.put("re_evaluate_policies", reEvaluatePolicies);
    said.put("policy_engine_mode", Json.nameOf(policyEngineMode));
    said.put("failing_policy", Json.nameOf(failingPolicy));
    said.put("invalid_response_action", Json.nameOf(invalidResponseAction));
    return said;
  }
}
