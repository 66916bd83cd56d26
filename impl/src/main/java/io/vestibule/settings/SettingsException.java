package io.vestibule.settings;

import java.util.List;

/** The installation's settings are wrong; the message says which and how, one to a line. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * Something is wrong.
   *
   * @param problems what, each in one line that begins with the name of the setting
   */
  public SettingsException(List<String> problems) {
    super("Vestibule cannot start:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, one line each. */
  public List<String> problems() {
    return problems;
  }
}
