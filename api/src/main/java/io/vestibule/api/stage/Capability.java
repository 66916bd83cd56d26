package io.vestibule.api.stage;

/**
 * What leaving a stage brings about, as far as somebody must know it who judges a flow without
 * running it.
 */
public enum Capability {
  /** The person says who they are. Whoever they were taken for before is forgotten. */
  IDENTIFIES,
  /** The person has shown that they know the pending user's password. */
  PROVES_PASSWORD,
  /** The person has shown that they hold a passkey of the pending user. */
  PROVES_PASSKEY,
  /** The person has shown that they hold a factor of the pending user. */
  PROVES_FACTOR,
  /** The person has shown that they read mail sent to the pending user's address. */
  PROVES_MAILBOX,
  /** The person has chosen a new password, whether it is stored yet or not. */
  ASKS_NEW_PASSWORD,
  /** An account is created or changed by what was answered. */
  WRITES_USER,
  /** The pending user's account is gone. */
  DELETES_USER,
  /** The pending user is logged in. */
  LOGS_IN,
  /** The visitor is logged out. */
  LOGS_OUT,
  /** Nobody leaves the stage: it denies the flow. */
  DENIES,
  /** The person is elsewhere: what comes after the stage is not run. */
  LEADS_ELSEWHERE
}
