package io.vestibule.link;

import java.util.UUID;

/**
 * A link in a mail that restores a run.
 *
 * @param id its id
 * @param state whether it still works
 * @param flow the flow of the run
 * @param binding the stage binding it was made at
 * @param user the account it was made for
 * @param address the address it was sent to
 * @param run the run as it was then, as text
 */
public record MailLink(
    UUID id, State state, UUID flow, UUID binding, UUID user, String address, String run) {

  /** Whether a link works. */
  public enum State {
    /** It works. */
    GOOD,
    /** It, or the code beside it, was used up. */
    USED,
    /** A newer one was sent, or another one for the same account was used in the same flow. */
    REPLACED,
    /** It is too old. */
    EXPIRED
  }

  /** Leaves out the run, which may know what is secret. */
  @Override
  public String toString() {
    return "MailLink[" + id + " " + state + "]";
  }
}
