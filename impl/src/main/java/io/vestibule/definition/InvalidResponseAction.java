package io.vestibule.definition;

/** What happens when a stage is answered in a way it does not accept. */
public enum InvalidResponseAction {
  /** The stage is shown again, with what was wrong. */
  RETRY,
  /** The flow starts again. */
  RESTART,
  /** The flow starts again with what it knows. */
  RESTART_WITH_CONTEXT
}
