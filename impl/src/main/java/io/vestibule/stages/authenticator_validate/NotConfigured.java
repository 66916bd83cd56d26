package io.vestibule.stages.authenticator_validate;

/** What happens where an account has no factor that would be accepted. */
public enum NotConfigured {
  /** The stage is passed. */
  SKIP,
  /** The flow is denied. */
  DENY,
  /** A factor is set up. */
  CONFIGURE
}
