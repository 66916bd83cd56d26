package io.vestibule.definition;

import io.vestibule.policy.PolicyGate;

/**
 * How a flow behaves and looks.
 *
 * @param background path of the picture behind it; may be empty
 * @param layout how its page is laid out
 * @param compatibilityMode whether its page does without any script
 * @param deniedAction what happens to a person for whom it is not
 * @param requirement who may start it
 * @param policyEngineMode how the answers of its policies combine
 */
public record FlowOptions(
    String background,
    Layout layout,
    boolean compatibilityMode,
    DeniedAction deniedAction,
    Requirement requirement,
    PolicyGate.Mode policyEngineMode) {
  /** What a flow is where nothing is said. */
  public static final FlowOptions DEFAULT =
      new FlowOptions(
          "",
          Layout.STACKED,
          false,
          DeniedAction.MESSAGE_CONTINUE,
          Requirement.NONE,
          PolicyGate.Mode.ANY);
}
