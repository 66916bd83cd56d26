package io.vestibule.flowfile.document;

import io.vestibule.flowfile.document.FlowFileProblem.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what there is to say about a file. Of each severity only so many are kept; the next one
 * says that there are more. For one thread.
 */
final class Problems {
  /** How many of one severity are worth reading. */
  static final int MOST = 100;

  private final String file;
  private final List<FlowFileProblem> found = new ArrayList<>();
  private final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);

  Problems(String file) {
    this.file = file;
  }

  void error(Mark mark, ValuePath path, String message) {
    add(mark, path, message, Severity.ERROR);
  }

  void warning(Mark mark, ValuePath path, String message) {
    add(mark, path, message, Severity.WARNING);
  }

  private void add(Mark mark, ValuePath path, String message, Severity severity) {
    int count = counts.merge(severity, 1, Integer::sum);
    if (count <= MOST) {
      found.add(
          new FlowFileProblem(
              file, mark.line(), mark.column(), path.toString(), message, severity));
    } else if (count == MOST + 1) {
      found.add(
          new FlowFileProblem(
              file,
              mark.line(),
              mark.column(),
              "",
              "there is more of this kind; only the first " + MOST + " are named",
              severity));
    }
  }

  /** Whether there are more errors than are worth looking for. */
  boolean isFull() {
    return counts.getOrDefault(Severity.ERROR, 0) > MOST;
  }

  /** All of them in the order they were found. */
  List<FlowFileProblem> all() {
    return List.copyOf(found);
  }
}
