package io.vestibule.load;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** People who log in, each again as soon as they are in, or at a pace. */
final class Crowd {
  private final LoadedServer server;
  private final Store store;
  private final List<String> accounts;
  private final String password;
  private final BrowserLogin login;

  /** The first thing that went wrong, for the report. */
  private volatile @Nullable String firstError;

  Crowd(LoadedServer server, Store store, List<String> accounts, String password) {
    this.server = server;
    this.store = store;
    this.accounts = List.copyOf(accounts);
    this.password = password;
    this.login = new BrowserLogin("localhost", server.port());
  }

  @Nullable String firstError() {
    return firstError;
  }

  /** Each of so many people logs in as soon as they are done, for a while. */
  Measured busy(int users, Duration time) throws Exception {
    return during(users, time, 0);
  }

  /**
   * So many logins a second, by at most so many people at once. A login's latency counts from when
   * it was due, so that a server that falls behind shows it.
   */
  Measured paced(int users, Duration time, double perSecond) throws Exception {
    return during(users, time, perSecond);
  }

  private Measured during(int users, Duration time, double perSecond) throws Exception {
    ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    AtomicLong errors = new AtomicLong();
    AtomicLong requests = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    AtomicInteger ticket = new AtomicInteger();
    Map<String, Long> before = store.statements();
    Duration cpuBefore = server.cpu();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    Thread[] people = new Thread[users];
    for (int i = 0; i < users; i++) {
      int person = i;
      people[i] =
          new Thread(
              () -> {
                for (int round = 0; System.nanoTime() < end; round++) {
                  long due = System.nanoTime();
                  if (perSecond > 0) {
                    due = start + (long) (ticket.getAndIncrement() * 1e9 / perSecond);
                    if (due >= end) {
                      return;
                    }
                    java.util.concurrent.locks.LockSupport.parkNanos(due - System.nanoTime());
                  }
                  // Everybody has accounts of their own, as people do.
                  String account = accounts.get((person + users * round) % accounts.size());
                  try {
                    BrowserLogin.Taken taken = login.logIn(account, password);
                    latencies.add(System.nanoTime() - due);
                    requests.addAndGet(taken.requests());
                    bytes.addAndGet(taken.bytes());
                  } catch (IOException | RuntimeException e) {
                    errors.incrementAndGet();
                    if (firstError == null) {
                      firstError = account + ": " + e;
                    }
                  }
                }
              },
              "person-" + i);
      people[i].start();
    }
    for (Thread one : people) {
      one.join();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Map<String, Long> statements = new HashMap<>(store.statements());
    before.forEach((kind, count) -> statements.merge(kind, -count, Long::sum));
    Latencies sorted = new Latencies(latencies);
    double logins = Math.max(1, sorted.count());
    return new Measured(
        errors.get(),
        took,
        sorted,
        requests.get() / logins,
        bytes.get() / logins,
        server.cpu().minus(cpuBefore),
        server.residentMiB(),
        statements);
  }
}
