package io.vestibule.health;

import io.vestibule.mail.MailBacklog;
import org.jspecify.annotations.Nullable;

/**
 * How a node is.
 *
 * @param database whether the database answers
 * @param schema whether its schema is the one this release expects
 * @param mail whether mails are sent
 * @param mails what waits to be sent; null if nobody knows at the moment
 */
public record HealthReport(State database, State schema, State mail, @Nullable MailBacklog mails) {
  /** The state of a part. */
  public enum State {
    /** It does what it is there for. */
    OK,
    /** It works, but late, or not by itself. */
    DEGRADED,
    /** It does not. */
    FAILED,
    /** Nobody knows. */
    UNKNOWN
  }

  /** A node whose database does not answer. */
  static HealthReport withoutDatabase() {
    return new HealthReport(State.FAILED, State.UNKNOWN, State.UNKNOWN, null);
  }

  /** Whether the node can serve people. People log in also while no mail can be sent. */
  public boolean isReady() {
    return database == State.OK && schema == State.OK;
  }

  /** The state of all parts together. */
  public State overall() {
    return !isReady() ? State.FAILED : mail == State.OK ? State.OK : State.DEGRADED;
  }
}
