package io.vestibule.api.event;

import java.util.List;

/** What the audit log calls the things the engine itself records. */
public final class EventActions {
  /** A login session was made. */
  public static final String LOGIN = "login";

  /** A password or factor was wrong, or not looked at because there were too many before. */
  public static final String LOGIN_FAILED = "login_failed";

  /** Somebody was not recognised by what they typed, and was told so. */
  public static final String IDENTIFICATION_FAILED = "identification_failed";

  /** A login session ended: by the person, by an administrator, or because its binding broke. */
  public static final String LOGOUT = "logout";

  /** A flow was denied. */
  public static final String FLOW_DENIED = "flow_denied";

  /** A password was set. */
  public static final String PASSWORD_SET = "password_set";

  /** A password was taken away because it was too old. */
  public static final String PASSWORD_EXPIRED = "password_expired";

  /** A policy was evaluated that asks for its evaluations to be recorded. */
  public static final String POLICY_EXECUTION = "policy_execution";

  /** A policy threw, or took too long. */
  public static final String POLICY_EXCEPTION = "policy_exception";

  /** A stage threw. */
  public static final String SYSTEM_EXCEPTION = "system_exception";

  /** A stage cannot do what it is configured for. */
  public static final String CONFIGURATION_ERROR = "configuration_error";

  /** Something configured was created. */
  public static final String MODEL_CREATED = "model_created";

  /** Something configured was changed. */
  public static final String MODEL_UPDATED = "model_updated";

  /** Something configured was deleted. */
  public static final String MODEL_DELETED = "model_deleted";

  /** A mail was handed to a mail server. */
  public static final String EMAIL_SENT = "email_sent";

  /** A mail could not be sent and is not tried again. */
  public static final String EMAIL_FAILED = "email_failed";

  private static final List<String> ALL =
      List.of(
          LOGIN,
          LOGIN_FAILED,
          IDENTIFICATION_FAILED,
          LOGOUT,
          FLOW_DENIED,
          PASSWORD_SET,
          PASSWORD_EXPIRED,
          POLICY_EXECUTION,
          POLICY_EXCEPTION,
          SYSTEM_EXCEPTION,
          CONFIGURATION_ERROR,
          MODEL_CREATED,
          MODEL_UPDATED,
          MODEL_DELETED,
          EMAIL_SENT,
          EMAIL_FAILED);

  private EventActions() {}

  /** All of them. */
  public static List<String> all() {
    return ALL;
  }
}
