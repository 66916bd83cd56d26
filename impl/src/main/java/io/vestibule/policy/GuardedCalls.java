package io.vestibule.policy;

import io.vestibule.thread.Threads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
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
 * runs out of turns, the others do not. Who finds no turn waits for one, since most are over in a
 * moment, but only a little: callers that all waited for something that hangs would be as bad.
 */
public final class GuardedCalls implements AutoCloseable {
  private static final int THREADS = 64;
  private static final int THREADS_PER_OWNER = 16;

  /** How long to wait for a turn at the most, and as a part of the time there is. */
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private static final int PART = 10;

  private final ThreadPoolExecutor threads;
  private final Semaphore turns = new Semaphore(THREADS, true);
  private final AtomicInteger abandoned = new AtomicInteger();
  private final Map<Object, Semaphore> turnsOfOwners = new ConcurrentHashMap<>();

  /** Calls on threads made by a factory. */
  public GuardedCalls(ThreadFactory factory) {
    this.threads =
        // Turns are what is limited: one that was just given back leaves a thread on its way home.
        new ThreadPoolExecutor(
            0, 2 * THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /** Calls on threads of the engine's. */
  public GuardedCalls(Threads threads) {
    this(threads.named("vestibule-policy"));
  }

  /** Calls on daemon threads. */
  public GuardedCalls() {
    this(Threads.plain());
  }

  /**
   * Makes a call.
   *
   * @param owner whose code it is
   * @param timeout how long to wait
   * @param call the code
   * @throws TimeoutException if it takes longer; its thread is interrupted
   * @throws RejectedExecutionException if too many calls, or too many of the owner's, stay under
   *     way
   * @throws Exception whatever the code throws
   */
  public <T> T call(Object owner, Duration timeout, Callable<T> call) throws Exception {
    long start = System.nanoTime();
    long patience = Math.min(timeout.toNanos() / PART, LONGEST_WAIT);
    Semaphore own =
        turnsOfOwners.computeIfAbsent(owner, key -> new Semaphore(THREADS_PER_OWNER, true));
    if (!own.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
      throw new RejectedExecutionException("too many evaluations of this are under way");
    }
    if (!turnFor(own, patience - (System.nanoTime() - start))) {
      own.release();
      throw new RejectedExecutionException("too many evaluations are under way");
    }
    // Whoever sets it gives the turn back: the code when it is through, or the caller if it never
    // began.
    AtomicBoolean begun = new AtomicBoolean();
    // Set by whichever leaves first: the code, as a rule, or the caller, who then abandons it.
    AtomicBoolean left = new AtomicBoolean();
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
                  giveBack(own);
                  if (left.getAndSet(true)) {
                    abandoned.decrementAndGet();
                  }
                }
              });
    } catch (RejectedExecutionException e) {
      giveBack(own);
      throw new RejectedExecutionException("too many evaluations are under way", e);
    }
    try {
      return future.get(timeout.toNanos() - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      // Interrupts what still runs; does nothing to what is done.
      future.cancel(true);
      if (!begun.getAndSet(true)) {
        giveBack(own);
      } else if (!left.getAndSet(true)) {
        abandoned.incrementAndGet();
      }
    }
  }

  /** How many calls are under way, those nobody waits for any more included. */
  public int underWay() {
    return THREADS - turns.availablePermits();
  }

  /** How many calls go on although nobody waits for them any more. */
  public int abandoned() {
    return Math.max(0, abandoned.get());
  }

  /** Whether there is a turn for somebody who has one of their owner's. */
  private boolean turnFor(Semaphore own, long patience) throws InterruptedException {
    try {
      return turns.tryAcquire(Math.max(0, patience), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      own.release();
      throw e;
    }
  }

  private void giveBack(Semaphore own) {
    turns.release();
    own.release();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
