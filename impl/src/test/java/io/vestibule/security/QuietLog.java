package io.vestibule.security;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps failures and denials a test class makes on purpose out of the build's log. */
final class QuietLog implements BeforeAllCallback, AfterAllCallback {
  private final Logger log = Logger.getLogger("io.vestibule");

  @Override
  public void beforeAll(ExtensionContext context) {
    log.setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    log.setLevel(null);
  }
}
