package io.vestibule.flowfile.document;

/**
 * One thing there is to say about a flow file.
 *
 * @param file the file's name
 * @param line the line, from 1; 0 if unknown
 * @param column the column, from 1; 0 if unknown
 * @param path what in the file it is about, e.g. {@code entries[3].attrs.name}; empty for the file
 *     as a whole, or if unknown
 * @param message what it is, in plain English
 * @param severity what it means for the file
 */
public record FlowFileProblem(
    String file, int line, int column, String path, String message, Severity severity) {

  /** What a problem means for the file. */
  public enum Severity {
    /** The file cannot be used. */
    ERROR,
    /** The file can be used, but perhaps does not do what was meant. */
    WARNING,
    /** Good to know. */
    INFO
  }

  /** Something for which the file cannot be used. */
  public static FlowFileProblem error(String file, Mark mark, String path, String message) {
    return new FlowFileProblem(file, mark.line(), mark.column(), path, message, Severity.ERROR);
  }

  /** Something that is perhaps not what was meant. */
  public static FlowFileProblem warning(String file, Mark mark, String path, String message) {
    return new FlowFileProblem(file, mark.line(), mark.column(), path, message, Severity.WARNING);
  }

  /** Whether the file cannot be used. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** All of it in one line, the way compilers write. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ");
    if (!isError()) {
      text.append(severity == Severity.WARNING ? "warning: " : "note: ");
    }
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    return text.append(message).toString();
  }
}
