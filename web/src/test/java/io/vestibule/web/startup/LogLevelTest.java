package io.vestibule.web.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogLevelTest {
  private final System.Logger logger = System.getLogger("io.vestibule.some.Thing");

  @ParameterizedTest
  @EnumSource(
      value = Level.class,
      names = {"TRACE", "DEBUG", "INFO", "WARNING", "ERROR"})
  void fromALevelOnEverythingIsLogged(Level level) {
    try (LogLevel set = new LogLevel(Optional.of(level))) {
      assertThat(set).isNotNull();
      for (Level other :
          new Level[] {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR}) {
        assertThat(logger.isLoggable(other)).isEqualTo(other.getSeverity() >= level.getSeverity());
      }
      assertThat(System.getLogger("org.example").isLoggable(Level.DEBUG)).isFalse();
    }
  }

  @Test
  void theServerIsLeftAsItWas() {
    boolean before = logger.isLoggable(Level.DEBUG);
    new LogLevel(Optional.of(Level.DEBUG)).close();
    assertThat(logger.isLoggable(Level.DEBUG)).isEqualTo(before);

    try (LogLevel servers = new LogLevel(Optional.empty())) {
      assertThat(servers).isNotNull();
      assertThat(logger.isLoggable(Level.DEBUG)).isEqualTo(before);
    }
  }
}
