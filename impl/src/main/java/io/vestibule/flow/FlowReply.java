package io.vestibule.flow;

import io.vestibule.session.SessionCookies;
import org.jspecify.annotations.Nullable;

/**
 * What the executor answers.
 *
 * @param result what is to be shown
 * @param effect what happens to the browser's login session, or null for nothing
 */
public record FlowReply(Result result, @Nullable Effect effect) {
  /** What is to be shown. */
  public sealed interface Result {
    /**
     * A challenge.
     *
     * @param view the challenge with everything around it
     */
    record Asked(ChallengeView view) implements Result {}

    /**
     * The run went on: ask again to be shown what is next.
     *
     * @param run names the run
     */
    record Onward(String run) implements Result {}

    /**
     * The flow is done.
     *
     * @param to where the browser goes: a path on this server, or an address where a policy said so
     */
    record Done(String to) implements Result {}

    /**
     * The browser goes elsewhere while the run stays.
     *
     * @param to where
     */
    record Elsewhere(String to) implements Result {}

    /**
     * The flow ended without being done.
     *
     * @param denial why
     * @param frame what is shown around it
     */
    record Denied(Denial denial, ChallengeView.Frame frame) implements Result {}

    /**
     * A stage failed. The run is where it was.
     *
     * @param reference by which an operator finds the failure in the log
     * @param detail the failure itself, for superusers; null for others
     * @param frame what is shown around it
     */
    record Failed(String reference, @Nullable String detail, ChallengeView.Frame frame)
        implements Result {}

    /** There is no such flow. */
    record Unknown() implements Result {}

    /** Other requests of the same run take too long. */
    record Busy() implements Result {}
  }

  /** What happens to the browser's login session. */
  public sealed interface Effect {
    /**
     * There is a new one.
     *
     * @param cookies what the browser gets
     */
    record SignedIn(SessionCookies cookies) implements Effect {}

    /** It ended. */
    record SignedOut() implements Effect {}
  }
}
