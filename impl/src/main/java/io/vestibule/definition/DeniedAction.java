package io.vestibule.definition;

/** What happens to a person for whom a flow is not. */
public enum DeniedAction {
  /** They go on to {@code next} if there is one, else they see why. */
  MESSAGE_CONTINUE,
  /** They see why. */
  MESSAGE,
  /** They go on to {@code next}, or else to the start page. */
  CONTINUE
}
