package io.vestibule.flowfile.document;

import java.util.List;
import java.util.Optional;

/**
 * A file that has been read, and what there is to say about it.
 *
 * @param file its name
 * @param root what stands at its top, as far as it could be read; empty if it could not be read to
 *     its end
 * @param problems all problems in the order of the file, errors as well as warnings
 */
public record Document(String file, Optional<Value> root, List<FlowFileProblem> problems) {
  /** Copies the list. */
  public Document {
    problems = List.copyOf(problems);
  }

  /** Whether the file cannot be used. */
  public boolean hasErrors() {
    return problems.stream().anyMatch(FlowFileProblem::isError);
  }
}
