package io.vestibule.housekeeping;

import io.vestibule.event.AuditLog;
import io.vestibule.thread.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Removes what is over: old events, and whatever else it is told. On one daemon thread, some
 * minutes after the start and every hour from then on.
 *
 * <p>Every node of an installation does it. Two that are at it at the same time find less to do
 * each; nothing else comes of it. Work that fails is logged and tried again the next hour.
 */
public final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final Duration FIRST = Duration.ofMinutes(5);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How many events one transaction deletes: few enough that nobody waits for it. */
  static final int BATCH = 500;

  private final AuditLog audit;
  private final Optional<Duration> retention;
  private final Clock clock;
  private final Map<String, IntSupplier> work = new LinkedHashMap<>();
  private final ScheduledThreadPoolExecutor thread;
  private volatile boolean closed;

  /**
   * The housekeeping of an engine. It does nothing before {@link #start}.
   *
   * @param audit where old events are deleted
   * @param retention how long events are kept; empty for ever
   * @param clock the time
   * @param threads where its thread comes from
   * @param others what else removes what is over and says how many that was, by what it is called
   *     in the log
   */
  public Housekeeping(
      AuditLog audit,
      Optional<Duration> retention,
      Clock clock,
      Threads threads,
      Map<String, IntSupplier> others) {
    this.audit = audit;
    this.retention = retention;
    this.clock = clock;
    work.put("events", this::oldEvents);
    work.putAll(others);
    this.thread = new ScheduledThreadPoolExecutor(1, threads.named("vestibule-housekeeping"));
  }

  /** Has it done regularly from now on. */
  public void start() {
    Future<?> unused = // it never throws
        thread.scheduleWithFixedDelay(
            this::run, FIRST.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /** Has it done only by {@link #run} from now on, as where time is not the wall clock's. */
  public void byHand() {
    thread.shutdownNow();
  }

  /** Does all of it once. Never throws an exception. */
  public void run() {
    work.forEach(
        (what, removal) -> {
          if (closed) {
            return;
          }
          try {
            int removed = removal.getAsInt();
            LOG.log(Level.DEBUG, "removed what was over: {0} {1}", removed, what);
          } catch (RuntimeException | Error e) {
            // An error that got through would end the housekeeping for good, and nobody would know.
            LOG.log(Level.WARNING, "could not remove what is over: " + what, e);
          }
        });
  }

  /**
   * Ends it. What is being removed at the moment is waited for, up to some seconds, and not
   * interrupted: an interrupt in the wrong place closes the file of an embedded database.
   */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.WARNING, "removing what is over takes long; it is left to itself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int oldEvents() {
    if (retention.isEmpty()) {
      return 0;
    }
    Instant oldest = clock.instant().minus(retention.get());
    int removed = 0;
    int batch = BATCH;
    while (batch == BATCH && !closed) {
      batch = audit.deleteBefore(oldest, BATCH);
      removed += batch;
    }
    return removed;
  }
}
