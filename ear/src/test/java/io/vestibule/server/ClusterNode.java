package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;
import org.wildfly.core.launcher.StandaloneCommandBuilder;

/** A server that is a node of a cluster, in a process of its own. */
final class ClusterNode {
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private final String name;
  private final int offset;
  private final Path home;
  private final Path folder;
  private @Nullable Process process;

  /**
   * A node that does not run yet.
   *
   * @param name its name, unique in the cluster
   * @param offset what is added to all ports
   * @param home where the server is
   * @param folder where everything goes that is the node's own
   */
  ClusterNode(String name, int offset, Path home, Path folder) {
    this.name = name;
    this.offset = offset;
    this.home = home;
    this.folder = folder;
  }

  /** Where its application is. */
  String base() {
    return "http://localhost:" + (18080 + offset) + "/auth";
  }

  /** Where the link for the set-up is, if one was written. */
  Path setupLink() {
    return folder.resolve("data/vestibule-setup-link.txt");
  }

  /** Makes its folder anew, with the application in it. */
  void install(Path ear) throws IOException {
    copy(home.resolve("standalone/configuration"), folder.resolve("configuration"));
    Files.createDirectories(folder.resolve("deployments"));
    Files.copy(
        ear, folder.resolve("deployments/vestibule.ear"), StandardCopyOption.REPLACE_EXISTING);
    Path driver = Files.createDirectories(folder.resolve("modules/org/mariadb/jdbc/main"));
    try {
      Files.copy(
          Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI()),
          driver.resolve("driver.jar"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    Files.writeString(
        driver.resolve("module.xml"),
        """
        <module xmlns="urn:jboss:module:1.9" name="org.mariadb.jdbc">
          <resources><resource-root path="driver.jar"/></resources>
          <dependencies><module name="java.se"/></dependencies>
        </module>
        """);
  }

  /** Starts it, and does not wait until it has. */
  void start(Map<String, String> properties) throws IOException {
    StandaloneCommandBuilder command =
        StandaloneCommandBuilder.of(home)
            .setBaseDirectory(folder)
            .addModuleDir(folder.resolve("modules").toString())
            // It runs for a short time only, and beside another one: what starts quickly is best.
            .setJavaOptions(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Djboss.as.management.blocking.timeout=900")
            .addServerArguments(
                "-Djboss.node.name=" + name,
                "-Djboss.tx.node.id=" + name,
                "-Djboss.socket.binding.port-offset=" + offset,
                "-Djboss.http.port=18080",
                "-Djboss.management.http.port=19990");
    properties.forEach((key, value) -> command.addServerArgument("-D" + key + "=" + value));
    // Not by its script: what is killed is the server itself.
    process =
        new ProcessBuilder(command.build())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("console.log").toFile())
            .start();
  }

  boolean isRunning() {
    Process known = process;
    return known != null && known.isAlive();
  }

  /** Waits until its application answers. */
  void awaitAnswers() {
    await(
        "an answer of node " + name,
        () -> {
          if (!isRunning() || Files.exists(folder.resolve("deployments/vestibule.ear.failed"))) {
            throw new AssertionError("node " + name + " did not start, see " + folder);
          }
          return answers();
        });
  }

  /** Ends it at once: nothing is written, nobody is told. */
  void kill() {
    Process known = process;
    if (known != null) {
      known.destroyForcibly().onExit().join();
    }
  }

  /** Ends it, in order if that is soon. */
  void stop() {
    Process known = process;
    if (known == null) {
      return;
    }
    known.destroy();
    try {
      if (known.waitFor(60, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** Its log since it started. */
  List<String> log() {
    try {
      return Files.readAllLines(folder.resolve("console.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(base() + "/").toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(20_000);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == HttpURLConnection.HTTP_MOVED_TEMP;
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits for a condition. */
  static void await(String what, java.util.function.BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("waited in vain for " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Removes a folder with all that is in it. */
  static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, @Nullable IOException problem)
                throws IOException {
              Files.delete(done);
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }
}
