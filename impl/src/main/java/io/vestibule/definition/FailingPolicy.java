package io.vestibule.definition;

/** What it means for a stage when its policies say no. */
public enum FailingPolicy {
  /** The stage is left out. */
  SKIP,
  /** The flow is denied. */
  DENY
}
