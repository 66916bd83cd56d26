package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A WildFly with a base folder of its own, that is deployed to by putting files there. */
final class WildFlyProcess extends ServerProcess {
  private final Path home;
  private final Path base;
  private final int port;
  private final Path jdk;
  private @Nullable Process process;

  /**
   * A WildFly.
   *
   * @param jdk the JDK it is to run on
   */
  WildFlyProcess(String name, int port, Path jdk) {
    super(port);
    this.home = Path.of(TestServer.property("test.server"));
    this.base = home.resolveSibling(name);
    this.port = port;
    this.jdk = jdk;
    try {
      if (Files.exists(base)) {
        try (Stream<Path> files = Files.walk(base)) {
          for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      Files.createDirectories(base.resolve("deployments"));
      Files.createDirectories(base.resolve("configuration"));
      try (Stream<Path> files = Files.list(home.resolve("standalone/configuration"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file, base.resolve("configuration").resolve(String.valueOf(file.getFileName())));
        }
      }
      Path configuration = base.resolve("configuration/standalone.xml");
      Files.writeString(
          configuration,
          Files.readString(configuration)
              .replace(
                  "scan-interval=\"5000\"", "scan-interval=\"500\" deployment-timeout=\"600\""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  home.resolve("bin/standalone.sh").toString(),
                  "-Djboss.server.base.dir=" + base,
                  "-Djboss.http.port=" + port,
                  "-Djboss.https.port=" + (port + 363),
                  "-Djboss.management.http.port=" + (port + 1910),
                  "-Djboss.management.https.port=" + (port + 1913),
                  "-Djboss.blocking.timeout=600")
              .redirectErrorStream(true)
              .redirectOutput(base.resolve("console.txt").toFile());
      Map<String, String> environment = new HashMap<>(settings());
      environment.put("JAVA_HOME", jdk.toString());
      environment.put("JAVA_OPTS", "-Xmx512m -XX:SoftRefLRUPolicyMSPerMB=0");
      // Else the script ends before the server does, and leaves it behind.
      environment.put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("the start of WildFly", () -> console().contains("WFLYSRV0025") || ended());
    if (ended()) {
      throw new AssertionError(console());
    }
  }

  @Override
  void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    try {
      ProcessHandle server = server(running);
      server.destroy();
      if (!running.waitFor(2, TimeUnit.MINUTES)) {
        server.destroyForcibly();
        throw new AssertionError("WildFly did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    process = null;
  }

  @Override
  void deploy() {
    try {
      Files.copy(
          Path.of(TestServer.property("test.ear")),
          marker(""),
          StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(marker(".deployed"));
      Files.deleteIfExists(marker(".undeployed"));
      Files.createFile(marker(".dodeploy"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(
        "the deployment",
        () -> Files.exists(marker(".deployed")) || Files.exists(marker(".failed")));
    if (Files.exists(marker(".failed"))) {
      throw new AssertionError(console());
    }
  }

  @Override
  void undeploy() {
    try {
      Files.delete(marker(".deployed"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("the end of the deployment", () -> Files.exists(marker(".undeployed")));
  }

  @Override
  void redeploy() {
    deploy();
  }

  @Override
  long pid() {
    return server(java.util.Objects.requireNonNull(process)).pid();
  }

  @Override
  Path log() {
    return base.resolve("log/server.log");
  }

  /** The server itself, not the script that started it. */
  private static ProcessHandle server(Process script) {
    return script.descendants().findFirst().orElse(script.toHandle());
  }

  private boolean ended() {
    Process running = process;
    return running == null || !running.isAlive();
  }

  private String console() {
    try {
      return Files.readString(base.resolve("console.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path marker(String ending) {
    return base.resolve("deployments/vestibule.ear" + ending);
  }
}
