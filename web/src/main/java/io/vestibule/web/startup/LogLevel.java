package io.vestibule.web.startup;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * From which level on the application logs, where its settings say so and not the server. On both
 * servers {@code java.util.logging} is what all loggers end in.
 */
final class LogLevel implements AutoCloseable {
  /** Held, since nobody else holds it, and with it what was set would be gone. */
  private final Logger ours = Logger.getLogger("io.vestibule");

  private final java.util.logging.@Nullable Level before = ours.getLevel();
  private final boolean set;

  LogLevel(Optional<Level> level) {
    this.set = level.isPresent();
    level.ifPresent(to -> ours.setLevel(java(to)));
  }

  /** Leaves the server as it was. */
  @Override
  public void close() {
    if (set) {
      ours.setLevel(before);
    }
  }

  /** As {@link System.Logger} itself translates them. */
  private static java.util.logging.Level java(Level level) {
    return switch (level) {
      case ALL -> java.util.logging.Level.ALL;
      case TRACE -> java.util.logging.Level.FINER;
      case DEBUG -> java.util.logging.Level.FINE;
      case INFO -> java.util.logging.Level.INFO;
      case WARNING -> java.util.logging.Level.WARNING;
      case ERROR -> java.util.logging.Level.SEVERE;
      case OFF -> java.util.logging.Level.OFF;
    };
  }
}
