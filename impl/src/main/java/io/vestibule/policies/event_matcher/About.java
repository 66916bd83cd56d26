package io.vestibule.policies.event_matcher;

/** Which events are looked for. */
public enum About {
  /** Those about the user. */
  SUBJECT,
  /** Those from the client's address. */
  ADDRESS,
  /** All there are. */
  ANYBODY
}
