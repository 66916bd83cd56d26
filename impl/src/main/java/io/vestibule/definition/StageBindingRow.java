package io.vestibule.definition;

import io.vestibule.policy.PolicyGate;
import io.vestibule.store.Row;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

@Entity(name = "StageBinding")
@Table(name = "vst_stage_binding")
class StageBindingRow extends Row {
  @Version int version;

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
}
