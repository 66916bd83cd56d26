package io.vestibule.definition;

/** The kinds of definition there are. */
public enum DefinitionModel {
  /** Flows. */
  FLOW("Flow", FlowRow.class),
  /** Stages, of any kind. */
  STAGE("Stage", StageRow.class),
  /** Bindings of stages to flows. */
  STAGE_BINDING("StageBinding", StageBindingRow.class),
  /** Policies, of any kind. */
  POLICY("Policy", PolicyRow.class),
  /** Bindings of policies, groups and users to flows and stage bindings. */
  POLICY_BINDING("PolicyBinding", PolicyBindingRow.class),
  /** Prompts. */
  PROMPT("Prompt", PromptRow.class),
  /** Brands. */
  BRAND("Brand", BrandRow.class);

  private final String entity;
  private final Class<? extends DefinitionRow> row;

  DefinitionModel(String entity, Class<? extends DefinitionRow> row) {
    this.entity = entity;
    this.row = row;
  }

  String entity() {
    return entity;
  }

  Class<? extends DefinitionRow> row() {
    return row;
  }
}
