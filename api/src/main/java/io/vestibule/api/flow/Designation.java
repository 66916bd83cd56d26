package io.vestibule.api.flow;

/** What a flow is for. */
public enum Designation {
  /** Logs people in. */
  AUTHENTICATION,
  /** Runs when a person opens an application. */
  AUTHORIZATION,
  /** Logs people out. */
  INVALIDATION,
  /** Lets people create an account. */
  ENROLLMENT,
  /** Lets people delete their account. */
  UNENROLLMENT,
  /** Lets people back in who lost their password. */
  RECOVERY,
  /** Lets people set something up for themselves: a factor, a new password, their settings. */
  STAGE_CONFIGURATION
}
