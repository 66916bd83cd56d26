package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of settings in the folder where the server under test has its configuration. */
final class SettingsOnServer {
  private static final String NAME = "vestibule.properties";

  private SettingsOnServer() {}

  /** Writes the file; deployments after that read it. */
  static void write(String text) {
    try {
      Files.writeString(folder().resolve(NAME), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes it away again. */
  static void remove() {
    try {
      Files.deleteIfExists(folder().resolve(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    return TestServer.configuration();
  }
}
