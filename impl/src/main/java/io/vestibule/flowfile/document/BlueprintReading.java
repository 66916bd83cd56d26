package io.vestibule.flowfile.document;

import java.util.List;
import java.util.Optional;

/**
 * A flow file that has been read, and what there is to say about it.
 *
 * @param blueprint what could be read of it, without the entries that make no sense at all; empty
 *     if nothing could
 * @param problems all problems in the order of the file, errors as well as warnings
 */
public record BlueprintReading(Optional<Blueprint> blueprint, List<FlowFileProblem> problems) {
  /** Copies the list. */
  public BlueprintReading {
    problems = List.copyOf(problems);
  }

  /** Whether the file cannot be used. */
  public boolean hasErrors() {
    return problems.stream().anyMatch(FlowFileProblem::isError);
  }
}
