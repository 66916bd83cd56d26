package io.vestibule.security;

import io.vestibule.flow.RunStore;
import io.vestibule.json.Json;
import io.vestibule.testkit.LabBrowser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a browser's session keeps of a run, as far as it matters where the run is.
 *
 * @param run names the run
 * @param step the step it is at
 * @param stages what is left to run
 * @param context what it knows
 */
record Kept(String run, int step, List<?> stages, Map<String, Object> context) {
  /** A run of a browser; empty if it is gone, or done. */
  static Optional<Kept> of(LabBrowser browser, String run) {
    return all(browser).stream().filter(kept -> kept.run().equals(run)).findFirst();
  }

  /** The only run of a browser. */
  static Kept only(LabBrowser browser) {
    List<Kept> all = all(browser);
    if (all.size() != 1) {
      throw new AssertionError("not one run but " + all);
    }
    return all.get(0);
  }

  /** All runs of a browser that are not done. */
  static List<Kept> all(LabBrowser browser) {
    return browser.runs().entries().stream().map(Kept::read).flatMap(Optional::stream).toList();
  }

  private static Optional<Kept> read(RunStore.Entry entry) {
    Map<String, Object> state = Json.readObject(entry.state());
    @Nullable Object step = state.get("step");
    return step instanceof Integer number
            && state.get("stages") instanceof List<?> stages
            && state.get("context") instanceof Map<?, ?> context
        ? Optional.of(new Kept(entry.id(), number, stages, named(context)))
        : Optional.empty();
  }

  private static Map<String, Object> named(Map<?, ?> context) {
    Map<String, Object> named = new TreeMap<>();
    context.forEach((name, value) -> named.put(String.valueOf(name), value));
    return named;
  }
}
