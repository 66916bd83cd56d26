package io.vestibule.flow;

import io.vestibule.api.text.Text;

/**
 * Why a flow ends without being done, as far as the person may know.
 *
 * @param kind which kind of thing said no
 * @param message what to tell the person
 * @param reference by which an operator finds in the log what exactly said no, and why
 */
public record Denial(Kind kind, Text message, String reference) {
  /** Which kind of thing says no. */
  public enum Kind {
    /** The flow's own requirement, such as being logged in. */
    REQUIREMENT,
    /** A policy of the flow. */
    FLOW_POLICY,
    /** A policy of a stage. */
    STAGE_POLICY,
    /** A stage. */
    STAGE,
    /** The account may not log in. */
    ACCOUNT,
    /** Where the browser was to go afterwards. */
    DESTINATION,
    /** The link by which the person came. */
    LINK,
    /** A mistake in the configuration. */
    CONFIGURATION
  }
}
