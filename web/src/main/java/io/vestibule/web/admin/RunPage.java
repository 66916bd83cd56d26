package io.vestibule.web.admin;

import io.vestibule.flow.RunTraces.RunTrace;
import io.vestibule.flow.RunTraces.Step;
import io.vestibule.web.admin.RunsPage.RunView;
import io.vestibule.web.request.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A run: what its policies decided, and why. */
public final class RunPage extends AdminPage {
  private final RunTrace trace;

  RunPage(Asked asked, RunTrace trace) {
    super(asked, words(asked, "run.title", trace.flow()));
    this.trace = trace;
  }

  /** What is known of it. */
  public List<NamedValue> facts() {
    RunView view = new RunView(this, trace);
    return List.of(
        new NamedValue(words("runs.state"), view.stateWords()),
        new NamedValue(
            words("runs.user"),
            trace.username().isEmpty() ? words("run.nobody") : trace.username()),
        new NamedValue(words("runs.address"), trace.address()),
        new NamedValue(words("run.started"), RunsPage.moment(trace.started())),
        new NamedValue(words("runs.last"), view.last()),
        new NamedValue(words("runs.reference"), trace.reference()));
  }

  /** How many decisions are no longer kept, in words; empty if none. */
  public String forgotten() {
    return trace.forgotten() == 0 ? "" : words(request(), "run.forgotten", trace.forgotten());
  }

  /** What was decided, oldest first. */
  public List<StepView> steps() {
    return trace.steps().stream().map(step -> new StepView(this, step)).toList();
  }

  /**
   * A decision as it is shown.
   *
   * @param page the page it is on
   * @param step the decision
   */
  public record StepView(RunPage page, Step step) {
    /** What was decided by what. */
    public String title() {
      String gate =
          step.stage().isEmpty()
              ? page.words("run.step.flow")
              : words(page.request(), "run.step.stage", step.stage());
      return gate
          + ": "
          + page.words("result." + (step.denied() ? "denied" : AnswerView.name(step.verdict())));
    }

    /** What is known of it. */
    public List<NamedValue> facts() {
      List<NamedValue> facts = new ArrayList<>();
      facts.add(new NamedValue(page.words("run.step.at"), RunsPage.moment(step.at())));
      facts.add(
          new NamedValue(
              page.words("run.step.subject"),
              step.subject().isEmpty() ? page.words("run.nobody") : step.subject()));
      facts.add(new NamedValue(page.words("runs.address"), step.address()));
      add(facts, "run.step.known", step.known());
      add(facts, "run.step.changed", step.changed());
      add(facts, "run.step.messages", step.messages().stream().map(page.request()::words).toList());
      facts.add(new NamedValue(page.words("runs.reference"), step.reference()));
      return facts;
    }

    private void add(List<NamedValue> facts, String key, List<String> values) {
      if (!values.isEmpty()) {
        facts.add(
            new NamedValue(page.words(key), values.stream().collect(Collectors.joining(", "))));
      }
    }

    /** How each binding answered. */
    public List<AnswerView> answers() {
      return step.traces().stream().map(one -> new AnswerView(page, one)).toList();
    }
  }
}
