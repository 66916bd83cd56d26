package io.vestibule.policy;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.api.text.Text;
import io.vestibule.json.JsonContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the policies of a gate decided.
 *
 * @param verdict whether the gate is open
 * @param messages what they have to say, whichever way they went, in the order of the bindings; if
 *     one of them ends the flow, only what that one says about it
 * @param denied whether one of them ends the flow, whatever the gate is for
 * @param changes what they changed in what the run knows, in order
 * @param context what the run knows now that they were asked
 * @param traces how it came about, in the order of evaluation
 */
public record Decision(
    Verdict verdict,
    List<Text> messages,
    boolean denied,
    ContextChanges changes,
    JsonContext context,
    List<Trace> traces) {
  /** Whether a gate is open. */
  public enum Verdict {
    /** Yes. */
    PASS,
    /** No. */
    FAIL,
    /**
     * Nobody knows: it depends on a policy that could not be evaluated. Whoever asked does what is
     * safe.
     */
    UNKNOWN
  }

  public Decision {
    messages = List.copyOf(messages);
    traces = List.copyOf(traces);
  }

  /** Why it came out as it did, in one line for the log. */
  public String reason() {
    return traces.isEmpty()
        ? "no policies"
        : traces.stream().map(Trace::toString).collect(Collectors.joining("; "));
  }

  /**
   * How one binding answered.
   *
   * @param binding the binding
   * @param bound what is bound, e.g. {@code policy "office hours"}
   * @param answer its answer, turned round already if the binding says so
   * @param detail what an operator should know, e.g. the exception; empty if there is nothing
   * @param notes what a policy went by, by name; never a secret
   * @param took how long it took
   */
  public record Trace(
      UUID binding,
      String bound,
      Verdict answer,
      String detail,
      Map<String, String> notes,
      Duration took) {
    @Override
    public String toString() {
      String word =
          switch (answer) {
            case PASS -> " passed";
            case FAIL -> " failed";
            case UNKNOWN -> " undecided";
          };
      return bound + word + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
  }
}
