package io.vestibule.kind;

import java.util.ServiceConfigurationError;

/** What was thrown by code nobody here wrote, on one line. */
public final class Cause {
  private static final int LENGTH = 300;

  private Cause() {}

  /**
   * What was thrown, and what by, as far as it says.
   *
   * @return one line of at most 300 characters
   */
  public static String of(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      if (thrown instanceof ServiceConfigurationError && message != null) {
        // The service is known, and what a provider threw says more than that one did.
        String what = message.replaceFirst("^[\\w.$]+: ", "");
        Throwable cause = thrown.getCause();
        return line(cause == null ? what : what + ": " + cause);
      }
      return line(thrown.toString());
    } catch (Throwable e) {
      return thrown.getClass().getName();
    }
  }

  /** A text that may hold anything, as one line of at most 300 characters. */
  public static String line(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "…";
  }
}
