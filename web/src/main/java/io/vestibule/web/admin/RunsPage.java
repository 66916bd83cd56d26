package io.vestibule.web.admin;

import io.vestibule.flow.RunTraces.RunTrace;
import io.vestibule.web.request.Asked;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The list of runs in which policies decided. */
public final class RunsPage extends AdminPage {
  private final List<RunTrace> traces;
  private final String sought;

  RunsPage(Asked asked, List<RunTrace> traces) {
    super(asked, words(asked, "runs.title"));
    this.traces = traces;
    this.sought = Objects.requireNonNullElse(asked.query("q"), "").strip();
  }

  /** A moment as it is shown, to the second. */
  static String moment(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** What is looked for; may be empty. */
  public String sought() {
    return sought;
  }

  /** The runs found, newest first. */
  public List<RunView> runs() {
    return traces.stream()
        .filter(trace -> sought.isEmpty() || fits(trace))
        .map(trace -> new RunView(this, trace))
        .toList();
  }

  private boolean fits(RunTrace trace) {
    return trace.flow().equals(sought)
        || trace.username().equalsIgnoreCase(sought)
        || trace.address().equals(sought)
        || trace.reference().equals(sought)
        || trace.steps().stream().anyMatch(step -> step.reference().equals(sought));
  }

  /**
   * A run as it is listed.
   *
   * @param page the page it is on
   * @param trace the run
   */
  public record RunView(AdminPage page, RunTrace trace) {
    /** The id of its trace. */
    public String id() {
      return trace.id();
    }

    /** When it was seen last. */
    public String last() {
      return moment(trace.last());
    }

    /** The flow's slug. */
    public String flow() {
      return trace.flow();
    }

    /** Whom it is about. */
    public String username() {
      return trace.username();
    }

    /** The client's address. */
    public String address() {
      return trace.address();
    }

    /** How it stands, in words. */
    public String stateWords() {
      return page.words("runs.state." + trace.state().name().toLowerCase(Locale.ROOT));
    }

    /** The reference id of its last request. */
    public String reference() {
      return trace.reference();
    }
  }
}
