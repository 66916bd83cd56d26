package io.vestibule.load;

import io.vestibule.credential.PasswordHashes;
import io.vestibule.settings.Settings;
import io.vestibule.testkit.Lab;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Measures logins: {@code mvn -Pload}. Starts a WildFly on each database, with password hashes at
 * their usual cost and at nearly none, has people log in, and prints what that cost.
 *
 * <p>Options, as {@code -Dload="users=16 database=h2"}:
 *
 * <ul>
 *   <li>{@code database}: {@code h2}, {@code mariadb} or both, separated by a comma
 *   <li>{@code hash}: {@code usual}, {@code negligible} or both
 *   <li>{@code users}: how many people log in at once, e.g. {@code 1,4,16}
 *   <li>{@code seconds}: how long each is measured, after a third of that for warming up
 *   <li>{@code warm}: for how many seconds as many people as come last log in before anything is
 *       measured, e.g. {@code 180} for a server that has compiled what it runs; 0 as usual
 *   <li>{@code cores}: {@code 1} keeps the server on one processor and the generator on others,
 *       where the system has {@code taskset}
 *   <li>{@code soak}: minutes at 80 % of the peak instead of the tables
 * </ul>
 */
public final class LoadRun {
  private static final String PASSWORD = "correct horse battery staple";
  private static final int ACCOUNTS = 256;
  private static final String KEY = "the-key-of-the-server-under-load-of-no-use-elsewhere";

  private final Path home;
  private final Path ear;
  private final Path work;
  private final Map<String, String> options;
  private final PrintStream out;

  private LoadRun(Path home, Path ear, Path work, Map<String, String> options, PrintStream out) {
    this.home = home;
    this.ear = ear;
    this.work = work;
    this.options = options;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param args the provisioned server, the EAR, a folder for what comes of it, and the options
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 3; i < args.length; i++) {
      for (String option : args[i].strip().split("\\s+", -1)) {
        if (!option.isEmpty()) {
          String[] pair = option.split("=", 2);
          options.put(pair[0], pair.length == 1 ? "" : pair[1]);
        }
      }
    }
    new LoadRun(
            Path.of(args[0]).toAbsolutePath(),
            Path.of(args[1]).toAbsolutePath(),
            Path.of(args[2])
                .toAbsolutePath()
                .resolve(Instant.now().toString().replaceAll("[^0-9]", "").substring(0, 14)),
            options,
            System.out)
        .run();
    System.exit(0);
  }

  private void run() throws Exception {
    out.printf(
        "%n%d processors, JDK %s, %d accounts, %s seconds each%n%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        ACCOUNTS,
        option("seconds", "20"));
    boolean soak = options.containsKey("soak");
    for (String database : option("database", "h2,mariadb").split(",", -1)) {
      for (String hash : option("hash", soak ? "negligible" : "usual,negligible").split(",", -1)) {
        Path folder = work.resolve(database + "-" + hash);
        Files.createDirectories(folder);
        try (Store store = Store.of(database, folder.resolve("server/data"))) {
          measure(store, hash, folder, soak);
        }
      }
    }
  }

  private void measure(Store store, String hash, Path folder, boolean soak) throws Exception {
    boolean usual = hash.equals("usual");
    List<String> settings = new ArrayList<>();
    settings.add("-Dvestibule.secret-key=" + KEY);
    settings.add("-Dvestibule.mail.transport=page");
    if (!usual) {
      settings.add("-Dvestibule.password.argon2.memory=8");
      settings.add("-Dvestibule.password.argon2.iterations=1");
    }
    List<String> prefix = oneCore();
    double hashes = usual ? hashesPerSecond(Integer.parseInt(option("cores", "0"))) : 0;
    try (LoadedServer server =
        LoadedServer.start(home, ear, folder.resolve("server"), store, prefix, settings)) {
      Crowd crowd = new Crowd(server, store, accounts(store, usual), PASSWORD);
      if (soak) {
        soak(crowd, server, store);
        return;
      }
      Duration time = Duration.ofSeconds(Long.parseLong(option("seconds", "20")));
      out.printf(
          "%s, password hashes at %s cost%s%n%n",
          store.title(),
          usual ? "their usual" : "nearly no",
          usual ? String.format(Locale.ROOT, " (%.1f hashes/s and no more)", hashes) : "");
      out.println(
          "| users | logins/s | p50 ms | p95 ms | p99 ms | CPU ms/login | RSS MiB | errors |"
              + (usual ? " of the hash limit |" : "")
              + (store.countsStatements() ? " statements | of them writes |" : ""));
      out.println(
          "|---|---|---|---|---|---|---|---|"
              + (usual ? "---|" : "")
              + (store.countsStatements() ? "---|---|" : ""));
      Measured last = null;
      String[] crowds = option("users", "1,4,16").split(",", -1);
      Duration warm = Duration.ofSeconds(Long.parseLong(option("warm", "0")));
      if (!warm.isZero()) {
        crowd.busy(Integer.parseInt(crowds[crowds.length - 1]), warm);
      }
      for (String users : crowds) {
        crowd.busy(Integer.parseInt(users), time.dividedBy(3));
        last = crowd.busy(Integer.parseInt(users), time);
        row(users, last, hashes, store.countsStatements());
      }
      if (last != null) {
        out.printf(
            Locale.ROOT,
            "%n%.1f requests and %.1f kB of pages per login%n%n",
            last.requests(),
            last.bytes() / 1000);
      }
      if (crowd.firstError() != null) {
        out.println("first error: " + crowd.firstError());
      }
    }
  }

  private void row(String users, Measured measured, double hashes, boolean statements) {
    StringBuilder row = new StringBuilder();
    row.append(
        String.format(
            Locale.ROOT,
            "| %s | %.1f | %.1f | %.1f | %.1f | %.2f | %d | %d |",
            users,
            measured.perSecond(),
            measured.latencies().percentile(0.5),
            measured.latencies().percentile(0.95),
            measured.latencies().percentile(0.99),
            measured.cpuMillisPerLogin(),
            measured.residentMiB(),
            measured.errors()));
    if (hashes > 0) {
      row.append(String.format(Locale.ROOT, " %.0f %% |", 100 * measured.perSecond() / hashes));
    }
    if (statements) {
      row.append(
          String.format(
              Locale.ROOT,
              " %.1f | %.1f |",
              measured.perLogin("Com_select", "Com_insert", "Com_update", "Com_delete"),
              measured.perLogin("Com_insert", "Com_update", "Com_delete")));
    }
    out.println(row);
    out.flush();
  }

  /** At 80 % of the peak for a while: errors, and what is left on the heap after a collection. */
  private void soak(Crowd crowd, LoadedServer server, Store store) throws Exception {
    int users = Integer.parseInt(option("users", "16"));
    long minutes = Long.parseLong(option("soak", "").isEmpty() ? "10" : option("soak", "10"));
    crowd.busy(users, Duration.ofSeconds(20));
    double peak = crowd.busy(users, Duration.ofSeconds(30)).perSecond();
    double pace = 0.8 * peak;
    out.printf(
        Locale.ROOT,
        "%s: peak %.1f logins/s; %d minutes at %.1f logins/s%n%n",
        store.title(),
        peak,
        minutes,
        pace);
    out.println("| minute | logins | errors | p50 ms | p99 ms | heap after GC, MiB | RSS MiB |");
    out.println("|---|---|---|---|---|---|---|");
    for (long minute = 1; minute <= minutes; minute++) {
      Measured measured = crowd.paced(users, Duration.ofMinutes(1), pace);
      Optional<Long> live = server.liveBytes();
      out.printf(
          Locale.ROOT,
          "| %d | %d | %d | %.1f | %.1f | %s | %d |%n",
          minute,
          measured.logins(),
          measured.errors(),
          measured.latencies().percentile(0.5),
          measured.latencies().percentile(0.99),
          live.map(bytes -> String.format(Locale.ROOT, "%.1f", bytes / 1048576.0)).orElse("?"),
          measured.residentMiB());
      out.flush();
    }
    if (crowd.firstError() != null) {
      out.println("first error: " + crowd.firstError());
    }
  }

  /** Accounts with a password, made by a second node, which then goes. */
  private static List<String> accounts(Store store, boolean usual) {
    Map<String, String> settings = new HashMap<>();
    settings.put("vestibule.secret-key", KEY);
    if (usual) {
      settings.put("vestibule.password.argon2.memory", Settings.ARGON2_MEMORY.defaultText());
      settings.put(
          "vestibule.password.argon2.iterations", Settings.ARGON2_ITERATIONS.defaultText());
    }
    List<String> names = new ArrayList<>();
    try (Lab node = Lab.on(store.dataSource(), settings)) {
      for (int i = 0; i < ACCOUNTS; i++) {
        names.add(node.user(PASSWORD).username());
      }
    }
    return names;
  }

  /** How many hashes the processors can compute when there is nothing else to do. */
  private static double hashesPerSecond(int cores) throws InterruptedException {
    PasswordHashes hashes = new PasswordHashes(Settings.of(Map.of(), Map.of()));
    String hash = hashes.hash(PASSWORD);
    int threads = cores > 0 ? cores : Runtime.getRuntime().availableProcessors();
    long seconds = 5;
    long[] done = new long[threads];
    for (int round = 0; round < 2; round++) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      Thread[] all = new Thread[threads];
      for (int i = 0; i < threads; i++) {
        int own = i;
        done[own] = 0;
        all[own] =
            new Thread(
                () -> {
                  while (System.nanoTime() < end && hashes.verify(hash, PASSWORD)) {
                    done[own]++;
                  }
                });
        all[own].start();
      }
      for (Thread one : all) {
        one.join();
      }
    }
    long sum = 0;
    for (long one : done) {
      sum += one;
    }
    return (double) sum / seconds;
  }

  /** Keeps the server on the first processor, and this off it. */
  private List<String> oneCore() throws IOException, InterruptedException {
    if (!option("cores", "").equals("1")) {
      return List.of();
    }
    Process self =
        new ProcessBuilder("taskset", "-acp", "1-", "" + ProcessHandle.current().pid())
            .redirectErrorStream(true)
            .start();
    self.getInputStream().readAllBytes();
    self.waitFor();
    return List.of("taskset", "-c", "0");
  }

  private String option(String name, String usual) {
    return options.getOrDefault(name, usual);
  }
}
