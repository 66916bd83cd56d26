package io.vestibule.health;

import io.vestibule.health.HealthReport.State;
import io.vestibule.mail.MailBacklog;
import io.vestibule.mail.MailQueue;
import io.vestibule.store.Database;
import io.vestibule.thread.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether this node can do its work.
 *
 * <p>The database is asked on a thread of its own, and whoever wants to know waits two seconds at
 * the most: a pool that gives no connection makes the answer "no" and holds nobody. There is one
 * look at a time, and its answer serves everybody for a second, so that nobody can make work for
 * the database by asking.
 */
public final class Health implements AutoCloseable {
  /** How long the database may take. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long a mail may be due until something is wrong. */
  static final Duration LATE = Duration.ofMinutes(10);

  private static final Logger LOG = System.getLogger(Health.class.getName());
  private static final long REUSED = TimeUnit.SECONDS.toNanos(1);
  private static final long KEPT_SECONDS = 30;

  private final Supplier<HealthReport> look;
  private final LongSupplier nanos;
  private final ThreadPoolExecutor thread;
  private @Nullable Look last;

  /** One look at the node: when it began, its answer, and whether its failure was logged. */
  private record Look(long began, Future<HealthReport> answer, AtomicBoolean told) {}

  /**
   * Health that is looked at.
   *
   * @param look looks; may take as long as it likes
   * @param nanos the time, in nanoseconds from any moment on
   */
  Health(Supplier<HealthReport> look, LongSupplier nanos) {
    this(look, nanos, Threads.plain());
  }

  private Health(Supplier<HealthReport> look, LongSupplier nanos, Threads threads) {
    this.look = look;
    this.nanos = nanos;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threads.named("vestibule-health"));
    thread.allowCoreThreadTimeOut(true);
  }

  /** The health of an engine. */
  public static Health of(Database database, MailQueue mails, Threads threads) {
    return new Health(() -> look(database, mails), System::nanoTime, threads);
  }

  /** How the node is, as it was at most a second ago. Comes within two seconds. */
  public HealthReport report() {
    Look now;
    try {
      if (thread.isShutdown()) {
        return HealthReport.withoutDatabase();
      }
      now = current();
    } catch (RejectedExecutionException e) {
      // The application is about to end.
      return HealthReport.withoutDatabase();
    }
    long left = PATIENCE.toNanos() - (nanos.getAsLong() - now.began());
    try {
      return now.answer().get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (now.told().compareAndSet(false, true)) {
        LOG.log(Level.WARNING, "the database has not answered for {0}", PATIENCE);
      }
      return HealthReport.withoutDatabase();
    } catch (ExecutionException e) {
      if (now.told().compareAndSet(false, true)) {
        LOG.log(Level.WARNING, "the database cannot be asked", e.getCause());
      }
      return HealthReport.withoutDatabase();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return HealthReport.withoutDatabase();
    }
  }

  /** The look that is under way or was a moment ago; else a new one. */
  private synchronized Look current() {
    long now = nanos.getAsLong();
    Look known = last;
    if (known == null || (known.answer().isDone() && now - known.began() >= REUSED)) {
      known = new Look(now, thread.submit(look::get), new AtomicBoolean());
      last = known;
    }
    return known;
  }

  private static HealthReport look(Database database, MailQueue mails) {
    int seconds = (int) PATIENCE.toSeconds();
    record Seen(boolean schema, MailBacklog mails) {}
    Seen seen =
        database.call(
            em -> new Seen(Database.isSchemaCurrent(em, seconds), mails.backlog(em, seconds)));
    boolean sent = mails.isDelivering() && seen.mails().late().compareTo(LATE) < 0;
    return new HealthReport(
        State.OK,
        seen.schema() ? State.OK : State.FAILED,
        sent ? State.OK : State.DEGRADED,
        seen.mails());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
