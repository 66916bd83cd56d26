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

  /** An account was created or changed by a flow. */
  public static final String USER_WRITE = "user_write";

  /** An account was deleted. */
  public static final String USER_DELETE = "user_delete";

  /** Somebody agreed to what an application may do. */
  public static final String CONSENT_GIVEN = "consent_given";

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

  /** An invitation was made. */
  public static final String INVITATION_CREATED = "invitation_created";

  /** Something was done with an invitation that it was made for. */
  public static final String INVITATION_USED = "invitation_used";

  /** An invitation was presented where it is of no use, as in another flow than its own. */
  public static final String INVITATION_REFUSED = "invitation_refused";

  /** An invitation was taken back. */
  public static final String INVITATION_REVOKED = "invitation_revoked";

  /** A mail was handed to a mail server. */
  public static final String EMAIL_SENT = "email_sent";

  /** A mail could not be sent and is not tried again. */
  public static final String EMAIL_FAILED = "email_failed";

  /** A second factor was added. */
  public static final String FACTOR_ADDED = "factor_added";

  /** A second factor was removed. */
  public static final String FACTOR_REMOVED = "factor_removed";

  private static final List<String> ALL =
      List.of(
          LOGIN,
          LOGIN_FAILED,
          IDENTIFICATION_FAILED,
          LOGOUT,
          FLOW_DENIED,
          PASSWORD_SET,
          PASSWORD_EXPIRED,
          USER_WRITE,
          USER_DELETE,
          CONSENT_GIVEN,
          POLICY_EXECUTION,
          POLICY_EXCEPTION,
          SYSTEM_EXCEPTION,
          CONFIGURATION_ERROR,
          MODEL_CREATED,
          MODEL_UPDATED,
          MODEL_DELETED,
          INVITATION_CREATED,
          INVITATION_USED,
          INVITATION_REFUSED,
          INVITATION_REVOKED,
          EMAIL_SENT,
          EMAIL_FAILED,
          FACTOR_ADDED,
          FACTOR_REMOVED);

  private EventActions() {}

  /** All of them. */
  public static List<String> all() {
    return ALL;
  }
}
