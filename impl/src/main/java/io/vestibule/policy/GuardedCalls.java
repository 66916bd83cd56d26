package io.vestibule.policy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls code of which nobody knows how long it takes.
 *
 * <p>The caller waits as long as it was told and no longer. Code that goes on regardless keeps its
 * thread, of which there are only so many, and for one owner only a part of them: whoever hangs
 * runs out of turns, the others do not.
 */
public final class GuardedCalls implements AutoCloseable {
  private static final int THREADS = 64;
  private static final int THREADS_PER_OWNER = 16;

  private final ThreadPoolExecutor threads;
  private final Map<Object, AtomicInteger> busy = new ConcurrentHashMap<>();

  /** Calls on threads made by a factory. */
  public GuardedCalls(ThreadFactory factory) {
    this.threads =
        new ThreadPoolExecutor(0, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /** Calls on daemon threads. */
  public GuardedCalls() {
    this(
        task -> {
          Thread thread = new Thread(task, "vestibule-policy");
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Makes a call.
   *
   * @param owner whose code it is
   * @param timeout how long to wait
   * @param call the code
   * @throws TimeoutException if it takes longer; its thread is interrupted
   * @throws RejectedExecutionException if too many calls, or too many of the owner's, are under way
   * @throws Exception whatever the code throws
   */
  public <T> T call(Object owner, Duration timeout, Callable<T> call) throws Exception {
    AtomicInteger count = busy.computeIfAbsent(owner, key -> new AtomicInteger());
    if (count.incrementAndGet() > THREADS_PER_OWNER) {
      count.decrementAndGet();
      throw new RejectedExecutionException("too many evaluations of this are under way");
    }
    // Whoever sets it counts down: the code when it is through, or the caller if it never began.
    AtomicBoolean begun = new AtomicBoolean();
    Future<@Nullable T> future;
    try {
      future =
          threads.submit(
              () -> {
                if (begun.getAndSet(true)) {
                  return null;
                }
                Thread thread = Thread.currentThread();
                ClassLoader before = thread.getContextClassLoader();
                thread.setContextClassLoader(call.getClass().getClassLoader());
                try {
                  return call.call();
                } finally {
                  thread.setContextClassLoader(before);
                  count.decrementAndGet();
                }
              });
    } catch (RejectedExecutionException e) {
      count.decrementAndGet();
      throw new RejectedExecutionException("too many evaluations are under way", e);
    }
    try {
      return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      // Interrupts what still runs; does nothing to what is done.
      future.cancel(true);
      if (!begun.getAndSet(true)) {
        count.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
