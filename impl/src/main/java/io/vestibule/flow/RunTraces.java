package io.vestibule.flow;

import io.vestibule.api.flow.BoundStage;
import io.vestibule.api.text.Text;
import io.vestibule.api.user.PendingUser;
import io.vestibule.policy.Asking;
import io.vestibule.policy.Decision;
import io.vestibule.token.Hashed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How policies decided in the runs this node has seen last, for administrators who want to know why
 * a flow went as it did.
 *
 * <p>It is kept in memory: the runs of {@value #RUNS} browsers at the most, and of each the newest
 * {@value #STEPS} decisions. A run that goes on on another node is told there from then on. What
 * ended in a denial is in the audit log as well, for all nodes and for good.
 */
public final class RunTraces {
  /** Of how many runs something is kept. */
  public static final int RUNS = 1000;

  /** How many decisions are kept of each. */
  public static final int STEPS = 50;

  /** How a run stands. */
  public enum State {
    /** It goes on. */
    UNDER_WAY,
    /** It is done. */
    DONE,
    /** It was denied, or was not for the person from the start. */
    DENIED,
    /** A stage failed at its last step; it can go on. */
    FAILED
  }

  /**
   * A run, as far as policies had a say in it.
   *
   * @param id names the trace; the run's own name is a secret of its browser
   * @param flow the flow's slug
   * @param username whom the run is about; empty if nobody is known yet
   * @param address the client's address at its last step
   * @param reference the reference id of its last request
   * @param started when policies were first asked
   * @param last when they were asked last, or the run ended
   * @param state how it stands
   * @param steps what they decided, oldest first
   * @param forgotten how many older decisions are no longer kept
   */
  public record RunTrace(
      String id,
      String flow,
      String username,
      String address,
      String reference,
      Instant started,
      Instant last,
      State state,
      List<Step> steps,
      int forgotten) {
    public RunTrace {
      steps = List.copyOf(steps);
    }
  }

  /**
   * One decision.
   *
   * @param at when it was made
   * @param reference the reference id of the request
   * @param stage the stage whose policies were asked; empty where the flow's own were
   * @param subject whom it was about; empty if nobody was known
   * @param address the client's address
   * @param known the names of what the run knew; values may be what a person typed
   * @param verdict what was decided
   * @param denied whether a policy ended the flow
   * @param messages what the policies had to say
   * @param changed the names of what they changed in what the run knows
   * @param traces how each binding answered
   */
  public record Step(
      Instant at,
      String reference,
      String stage,
      String subject,
      String address,
      List<String> known,
      Decision.Verdict verdict,
      boolean denied,
      List<Text> messages,
      List<String> changed,
      List<Decision.Trace> traces) {
    public Step {
      known = List.copyOf(known);
      messages = List.copyOf(messages);
      changed = List.copyOf(changed);
      traces = List.copyOf(traces);
    }

    static Step of(Asking asking, Decision decision, String reference) {
      return new Step(
          asking.services().clock().instant(),
          reference,
          asking.binding().map(BoundStage::name).orElse(""),
          asking.subject().map(PendingUser::username).orElse(""),
          asking.request().clientAddress(),
          asking.context().names(),
          decision.verdict(),
          decision.denied(),
          decision.messages(),
          decision.changes().asList().stream().map(change -> change.key().name()).toList(),
          decision.traces());
    }
  }

  private final Map<String, RunTrace> traces =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunTrace> eldest) {
          return size() > RUNS;
        }
      };

  /** The traces there are, those changed last first. */
  public List<RunTrace> newest() {
    synchronized (traces) {
      return traces.values().stream()
          .sorted(Comparator.comparing(RunTrace::last).reversed())
          .toList();
    }
  }

  /** A trace by its id. */
  public Optional<RunTrace> find(String id) {
    synchronized (traces) {
      return Optional.ofNullable(traces.get(id));
    }
  }

  /**
   * Adds what was decided during a request. Requests during which nothing was decided leave nothing
   * behind, but tell how a run goes on of which something is known.
   *
   * @param run the run's own name, or null if none was begun
   * @param flow the flow's slug
   * @param username whom it is about; empty if nobody is known
   * @param address the client's address
   * @param reference the reference id of the request
   * @param now the time
   * @param state how the run stands
   * @param steps what was decided
   */
  void add(
      @Nullable String run,
      String flow,
      String username,
      String address,
      String reference,
      Instant now,
      State state,
      List<Step> steps) {
    String id = Hashed.of(run == null ? reference : run).substring(0, 16);
    synchronized (traces) {
      RunTrace before = traces.get(id);
      if (before == null && steps.isEmpty()) {
        return;
      }
      List<Step> all = new ArrayList<>(before == null ? List.of() : before.steps());
      all.addAll(steps);
      int over = Math.max(0, all.size() - STEPS);
      traces.put(
          id,
          new RunTrace(
              id,
              flow,
              username.isEmpty() && before != null ? before.username() : username,
              address,
              reference,
              before == null ? now : before.started(),
              now,
              state,
              all.subList(over, all.size()),
              (before == null ? 0 : before.forgotten()) + over));
    }
  }
}
