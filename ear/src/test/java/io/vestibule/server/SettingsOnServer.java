package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

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

  private static Path folder() throws IOException {
    Path server = Path.of(TestServer.property("test.server"));
    Path wildfly = server.resolve("standalone/configuration");
    if (Files.isDirectory(wildfly)) {
      return wildfly;
    }
    try (Stream<Path> files =
        Files.find(server, 6, (file, its) -> file.endsWith("config/domain.xml"))) {
      return Objects.requireNonNull(files.findFirst().orElseThrow().getParent());
    }
  }
}
