package io.vestibule.web.trial;

import io.vestibule.api.context.ContextChanges;
import io.vestibule.policy.Decision;
import io.vestibule.policy.Decision.Verdict;
import io.vestibule.trial.Trial;
import io.vestibule.web.request.Asked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what came of a trial as JSON. */
public final class TrialJson {
  private final Asked asked;

  /** Writes in the language of a request. */
  public TrialJson(Asked asked) {
    this.asked = asked;
  }

  private record Evaluation(
      String binding,
      String bound,
      String result,
      String detail,
      Map<String, String> notes,
      double milliseconds) {}

  private record Outcome(
      boolean passing,
      String result,
      boolean denied,
      List<String> messages,
      List<Object> logMessages,
      Map<String, @Nullable Object> contextChanges,
      List<String> withheld,
      double milliseconds,
      List<Evaluation> evaluations) {}

  /** What came of a trial. */
  public Object write(Trial trial) {
    Decision decision = trial.decision();
    return new Outcome(
        decision.verdict() == Verdict.PASS,
        name(decision.verdict()),
        decision.denied(),
        decision.messages().stream().map(asked::words).toList(),
        List.of(),
        changes(decision.changes()),
        trial.withheld().stream().map(asked::words).toList(),
        trial.took().toNanos() / 1e6,
        decision.traces().stream()
            .map(
                trace ->
                    new Evaluation(
                        trace.binding().toString(),
                        trace.bound(),
                        name(trace.answer()),
                        trace.detail(),
                        trace.notes(),
                        trace.took().toNanos() / 1e6))
            .toList());
  }

  /** Changes by the name of what is changed; null for what is removed. */
  static Map<String, @Nullable Object> changes(ContextChanges changes) {
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    changes.asList().forEach(change -> byName.put(change.key().name(), change.value()));
    return byName;
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
