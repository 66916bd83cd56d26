package io.vestibule.flowfile;

import java.util.List;

/** A flow file is refused; nothing of it was applied. */
public final class FlowFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** A refusal for reasons. */
  public FlowFileException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()));
    this.problems = List.copyOf(problems);
  }

  /** Why it is refused. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * One thing that is wrong with a file.
   *
   * @param file the file's name
   * @param line the line, from 1; 0 for the file as a whole
   * @param column the column, from 1; 0 for the file as a whole
   * @param message what is wrong
   */
  public record Problem(String file, int line, int column, String message) {
    @Override
    public String toString() {
      return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
    }
  }
}
