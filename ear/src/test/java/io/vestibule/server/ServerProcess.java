package io.vestibule.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A server beside the one the suite runs on, with ports, data and log of its own, that a test
 * starts, stops and deploys to as it likes.
 */
abstract class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final int port;

  ServerProcess(int port) {
    this.port = port;
  }

  /**
   * A server of the kind the suite runs on. It has not been started.
   *
   * @param name what its folder is called; one that is there is replaced
   * @param port where it listens for HTTP
   */
  static ServerProcess make(String name, int port) {
    return TestServer.isPayara()
        ? new PayaraProcess(name, port)
        : new WildFlyProcess(name, port, Path.of(System.getProperty("java.home", "")));
  }

  /** Starts the server, and waits until it and what is deployed are there. */
  abstract void start();

  /** Stops the server, as an operator does. */
  abstract void stop();

  /** Deploys the EAR, and waits until it is there. */
  abstract void deploy();

  /** Takes the EAR away, and waits until it is gone. */
  abstract void undeploy();

  /** Deploys the EAR in place of the one that is there. */
  abstract void redeploy();

  /** The id of the process. */
  abstract long pid();

  /** What the server says. */
  abstract Path log();

  @Override
  public void close() {
    stop();
  }

  /** Where the server is. */
  String origin() {
    return "http://localhost:" + port;
  }

  /** The settings of an installation under test, as environment variables. */
  Map<String, String> settings() {
    return Map.of(
        "VESTIBULE_BASE_URL", origin() + "/auth",
        "VESTIBULE_SECRET_KEY", "the-key-of-the-server-under-test-of-no-use-elsewhere",
        "VESTIBULE_PASSWORD_ARGON2_MEMORY", "1024",
        "VESTIBULE_PASSWORD_ARGON2_ITERATIONS", "1",
        "VESTIBULE_BOOTSTRAP_PASSWORD", "a long password");
  }

  /** Whether the port of HTTP is open. */
  boolean listens() {
    try (Socket socket = new Socket("localhost", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** What a command says. It must end well. */
  static String run(Map<String, String> environment, String... command) {
    try {
      Path output = Files.createTempFile("command", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES);
        String said = Files.readString(output);
        if (!ended || process.exitValue() != 0) {
          process.destroyForcibly();
          throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
        return said;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for something. */
  static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("waited in vain for " + what);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
