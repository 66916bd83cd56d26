package io.vestibule.load;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A WildFly of its own, with the EAR in it, in a process of its own. */
final class LoadedServer implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(4);
  private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private final Process process;
  private final int port;

  private LoadedServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param home the provisioned server
   * @param ear the application
   * @param base an empty folder for configuration, log and data of this one
   * @param store its database
   * @param prefix what its command begins with, e.g. to keep it on one processor
   * @param settings system properties
   */
  static LoadedServer start(
      Path home, Path ear, Path base, Store store, List<String> prefix, List<String> settings)
      throws IOException, InterruptedException {
    Files.createDirectories(base.resolve("deployments"));
    copy(home.resolve("standalone/configuration"), base.resolve("configuration"));
    Path xml = base.resolve("configuration/standalone.xml");
    Files.writeString(xml, store.configured(Files.readString(xml)));
    store.install(base);
    Files.copy(ear, base.resolve("deployments/vestibule.ear"));
    int port = freePort();
    List<String> command = new ArrayList<>(prefix);
    command.add(home.resolve("bin/standalone.sh").toString());
    command.add("-Djboss.server.base.dir=" + base);
    command.add("-Djboss.http.port=" + port);
    command.add("-Djboss.management.http.port=" + freePort());
    command.add("-Dvestibule.run.data=" + base.resolve("data"));
    command.add("-Dvestibule.base-url=http://localhost:" + port + "/auth");
    command.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home", ""));
    builder.environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
    builder.redirectErrorStream(true).redirectOutput(base.resolve("server.log").toFile());
    LoadedServer server = new LoadedServer(builder.start(), port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
    server.awaitStart(base);
    return server;
  }

  int port() {
    return port;
  }

  /** The server's own process, below the script that started it. */
  ProcessHandle java() {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .filter(one -> one.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow();
  }

  /** The processor time it has used so far. */
  Duration cpu() {
    return java().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The memory it has, in MiB; 0 where the system does not say. */
  long residentMiB() throws IOException {
    Path status = Path.of("/proc/" + java().pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0L);
  }

  /** What is left on its heap after a collection, in bytes; empty where the JDK has no tool. */
  Optional<Long> liveBytes() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home", ""), "bin", "jcmd");
    if (!Files.exists(jcmd)) {
      return Optional.empty();
    }
    Process tool =
        new ProcessBuilder(jcmd.toString(), "" + java().pid(), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    Matcher total =
        LIVE_BYTES.matcher(
            new String(
                tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    tool.waitFor();
    return total.find() ? Optional.of(Long.valueOf(total.group(1))) : Optional.empty();
  }

  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle one : all) {
      try {
        one.onExit().get(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        one.destroyForcibly();
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        one.destroyForcibly();
      }
    }
  }

  private void awaitStart(Path base) throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      if (process.waitFor(500, TimeUnit.MILLISECONDS)
          || Files.exists(base.resolve("deployments/vestibule.ear.failed"))) {
        break;
      }
      if (answers()) {
        return;
      }
    }
    close();
    throw new IOException("the server did not start, see " + base.resolve("server.log"));
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://localhost:" + port + "/auth/").toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      connection.setReadTimeout(20_000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_MOVED_TEMP;
    } catch (IOException e) {
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : (Iterable<Path>) all::iterator) {
        Path copy = to.resolve(from.relativize(one).toString());
        Files.copy(one, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
