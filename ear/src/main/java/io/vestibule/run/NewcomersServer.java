package io.vestibule.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts a provisioned WildFly with the application in it, waits until it answers, and says where
 * it is. The server's own words go into a file, so that the address and the set-up link are the
 * last thing a person sees.
 */
public final class NewcomersServer {
  private static final long START_SECONDS = 240;
  private static final long STOP_SECONDS = 30;

  private final Path server;
  private final Path data;
  private final int port;
  private final PrintStream out;

  private NewcomersServer(Path server, Path data, int port, PrintStream out) {
    this.server = server;
    this.data = data;
    this.port = port;
    this.out = out;
  }

  /**
   * Runs the server until it is stopped.
   *
   * @param args the folder of the server, the folder for data, and the port
   */
  public static void main(String[] args) throws Exception {
    NewcomersServer newcomers =
        new NewcomersServer(
            Path.of(args[0]), Path.of(args[1]).normalize(), Integer.parseInt(args[2]), System.out);
    // Not by an exception: the one line that says what is wrong is to be the last.
    System.exit(newcomers.run());
  }

  private int run() throws IOException, InterruptedException {
    if (!isFree(port)) {
      out.println();
      out.printf(
          "Port %d is in use. Stop what is using it, or take another one: mvn -Prun -Dport=%d%n",
          port, port + 1);
      return 1;
    }
    Files.createDirectories(data);
    Process process = start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process), "vestibule-stop"));
    if (!isUp(process)) {
      out.println();
      out.println("The server did not start. The end of its log, " + log() + ":");
      lastLines().forEach(out::println);
      return 1;
    }
    announce();
    return process.waitFor();
  }

  private Process start() throws IOException {
    boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    ProcessBuilder builder =
        new ProcessBuilder(
            server.resolve("bin").resolve(windows ? "standalone.bat" : "standalone.sh").toString(),
            "-Djboss.http.port=" + port,
            "-Djboss.management.http.port=" + anyFreePort(),
            "-Dvestibule.run.data=" + data,
            "-Dvestibule.base-url=" + address(),
            "-Dvestibule.mail.transport=page",
            "-Dvestibule.setup.link-file=" + setupLink());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home", ""));
    builder.environment().put("NOPAUSE", "true");
    builder.redirectErrorStream(true).redirectOutput(log().toFile());
    out.println("Starting the server, which takes about half a minute.");
    return builder.start();
  }

  /** Asks to end, then insists; the script and the server it started alike. */
  private static void stop(Process process) {
    List<ProcessHandle> all =
        java.util.stream.Stream.concat(
                process.descendants(), java.util.stream.Stream.of(process.toHandle()))
            .toList();
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        one.destroyForcibly();
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        one.destroyForcibly();
      }
    }
  }

  private boolean isUp(Process process) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end) {
      if (process.waitFor(500, TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (answers()) {
        return true;
      }
      if (Files.exists(server.resolve("standalone/deployments/vestibule.ear.failed"))) {
        return false;
      }
    }
    return false;
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address() + "/").toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == HttpURLConnection.HTTP_MOVED_TEMP;
    } catch (IOException e) {
      return false;
    }
  }

  private void announce() throws IOException {
    out.println();
    out.println("Vestibule is running at  " + address() + "/");
    if (Files.exists(setupLink())) {
      out.println();
      out.println("Choose a password for akadmin, once, at");
      out.println("  " + Files.readString(setupLink()).strip());
    }
    out.println();
    out.println("Mails are not sent but shown to akadmin at  " + address() + "/if/admin/mails/");
    out.println();
    out.println("Data and log are in " + data + ". Ctrl-C stops it.");
    out.flush();
  }

  private List<String> lastLines() {
    try {
      List<String> lines = Files.readAllLines(log());
      return lines.subList(Math.max(0, lines.size() - 30), lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return data.resolve("server.log");
  }

  private Path setupLink() {
    return data.resolve("setup-link.txt");
  }

  private String address() {
    return "http://localhost:" + port + "/auth";
  }

  private static boolean isFree(int port) {
    return bound(port).isPresent();
  }

  private static int anyFreePort() {
    return bound(0).orElseThrow();
  }

  private static Optional<Integer> bound(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Optional.of(socket.getLocalPort());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
