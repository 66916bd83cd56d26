package io.vestibule.web.admin;

import io.vestibule.policy.Decision;
import io.vestibule.policy.Decision.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * How a binding answered, as it is shown.
 *
 * @param page the page it is on
 * @param trace how it answered
 */
public record AnswerView(AdminPage page, Decision.Trace trace) {
  /** What was asked. */
  public String bound() {
    return trace.bound();
  }

  /** The answer, for the style. */
  public String result() {
    return name(trace.answer());
  }

  /** The answer, in words. */
  public String resultWords() {
    return page.words("result." + result());
  }

  /** What an operator should know; may be empty. */
  public String detail() {
    return trace.detail();
  }

  /** What it went by. */
  public List<NamedValue> notes() {
    return trace.notes().entrySet().stream()
        .map(note -> new NamedValue(note.getKey(), note.getValue()))
        .toList();
  }

  /** How long it took, in milliseconds. */
  public String took() {
    return milliseconds(trace.took());
  }

  static String name(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  static String milliseconds(java.time.Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e6);
  }
}
