package io.vestibule.web.page;

import io.vestibule.flow.ChallengeView;
import io.vestibule.flow.Denial;
import io.vestibule.flow.FlowReply.Result;
import io.vestibule.web.request.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page of a flow that ended without being done, or of anything else that went wrong. */
public final class EndPage extends Page {
  private final ChallengeView.@Nullable Frame frame;
  private final String heading;
  private final List<String> messages;
  private final String reason;
  private final String reference;
  private final String detail;
  private final String again;

  private EndPage(
      Asked asked,
      ChallengeView.@Nullable Frame frame,
      String heading,
      List<String> messages,
      String reason,
      String reference,
      String detail,
      String again) {
    super(asked);
    this.frame = frame;
    this.heading = heading;
    this.messages = messages;
    this.reason = reason;
    this.reference = reference;
    this.detail = detail;
    this.again = again;
  }

  /** A flow was denied. */
  public static EndPage of(Asked asked, Result.Denied denied) {
    Denial denial = denied.denial();
    Page words = new Page(asked);
    return new EndPage(
        asked,
        denied.frame(),
        words.text("denied.heading"),
        asked.words(denial.message()).lines().toList(),
        words.text("denied." + denial.kind().name()),
        denial.reference(),
        "",
        again(asked, denied.frame()));
  }

  /** A stage failed. */
  public static EndPage of(Asked asked, Result.Failed failed) {
    Page words = new Page(asked);
    return new EndPage(
        asked,
        failed.frame(),
        words.text("failed.heading"),
        List.of(words.text("failed.message")),
        "",
        failed.reference(),
        failed.detail() == null ? "" : failed.detail(),
        again(asked, failed.frame()));
  }

  /** The database cannot be reached: nothing is lost, and it works again in a moment. */
  static EndPage unavailable(Asked asked) {
    return error(asked, "unavailable");
  }

  /** A request went wrong. */
  public static EndPage of(Asked asked, int status) {
    return error(
        asked,
        switch (status) {
          case 400, 403, 404, 405, 413, 415, 503 -> Integer.toString(status);
          default -> "500";
        });
  }

  private static EndPage error(Asked asked, String kind) {
    Page words = new Page(asked);
    return new EndPage(
        asked,
        null,
        words.text("error." + kind + ".heading"),
        List.of(words.text("error." + kind + ".message")),
        "",
        asked.reference(),
        "",
        "");
  }

  private static String again(Asked asked, ChallengeView.Frame frame) {
    return io.vestibule.flow.Paths.flow(
        asked.home(), frame.definition().flow().slug(), frame.query());
  }

  /** Shape and picture of the page, those of the flow if there is one. */
  public FlowPage.@Nullable FlowFrame frame() {
    return frame == null ? null : new FlowPage.FlowFrame(this, frame);
  }

  /** The title in the browser's bar. */
  public String documentTitle() {
    return heading + " - " + brandTitle();
  }

  /** The heading. */
  public String heading() {
    return heading;
  }

  /** What happened. */
  public List<String> messages() {
    return messages;
  }

  /** Which kind of thing said no; empty if none did. */
  public String reason() {
    return reason;
  }

  /** By what an operator finds it in the log. */
  public String reference() {
    return reference;
  }

  /** The failure itself, for superusers; empty for others. */
  public String detail() {
    return detail;
  }

  /** Where to start again; empty if that leads nowhere. */
  public String again() {
    return again;
  }
}
