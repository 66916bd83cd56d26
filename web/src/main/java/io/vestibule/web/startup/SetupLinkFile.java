package io.vestibule.web.startup;

import io.vestibule.settings.Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the operator finds the link for the initial set-up: in a file only the server's user may
 * read. It is a secret, so it is not logged.
 */
final class SetupLinkFile {
  private static final Logger LOG = System.getLogger(SetupLinkFile.class.getName());
  private static final String NAME = "vestibule-setup-link.txt";

  private final Path file;

  SetupLinkFile(Settings settings) {
    this.file =
        settings.get(Settings.SETUP_LINK_FILE).map(Path::of).orElseGet(SetupLinkFile::inServer);
  }

  /** Writes the link, or removes the file if there is none any more. */
  void write(Optional<String> link) {
    try {
      Files.deleteIfExists(file);
      if (link.isPresent()) {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, link.get() + System.lineSeparator());
        LOG.log(Level.INFO, "the initial set-up is not done; the link for it is in {0}", file);
      }
    } catch (IOException e) {
      LOG.log(
          Level.ERROR,
          "the link for the initial set-up cannot be written; see "
              + Settings.SETUP_LINK_FILE.key(),
          e);
    }
  }

  /** The data folder of WildFly or Payara, else the folder for temporary files. */
  private static Path inServer() {
    String wildfly = System.getProperty("jboss.server.data.dir");
    String payara = System.getProperty("com.sun.aas.instanceRoot");
    if (wildfly != null) {
      return Path.of(wildfly, NAME);
    }
    return payara != null
        ? Path.of(payara, "config", NAME)
        : Path.of(System.getProperty("java.io.tmpdir", "."), NAME);
  }
}
