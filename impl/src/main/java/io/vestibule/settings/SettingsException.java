package io.vestibule.settings;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The installation's settings are wrong; the message says which and how, one to a line. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

  private final transient List<String> problems;

  /**
   * Something is wrong.
   *
   * @param problems what, each beginning with the name of the setting; made one line each
   */
  public SettingsException(List<String> problems) {
    super(
        problems.stream()
            .map(SettingsException::oneLine)
            .collect(Collectors.joining("\n  ", "Vestibule cannot start:\n  ", "")));
    this.problems = problems.stream().map(SettingsException::oneLine).toList();
  }

  /** A value that is repeated may have several lines. */
  static String oneLine(String problem) {
    return BREAKS.matcher(problem).replaceAll(" ");
  }

  /** What is wrong, one line each. */
  public List<String> problems() {
    return problems;
  }
}
