package io.vestibule.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does the same thing many times at the same moment. */
public final class Together {
  private Together() {}

  /**
   * Does something on as many threads at once.
   *
   * @param times how often
   * @param work what to do
   * @return what came of each; what the first throws is thrown, with what others threw: one's
   *     failure may only be what another's caused
   */
  public static <T> List<T> call(int times, Callable<T> work) {
    CyclicBarrier start = new CyclicBarrier(times);
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        futures.add(
            threads.submit(
                () -> {
                  start.await(60, TimeUnit.SECONDS);
                  return work.call();
                }));
      }
      List<T> results = new ArrayList<>();
      List<Throwable> thrown = new ArrayList<>();
      for (Future<T> future : futures) {
        try {
          results.add(future.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
          thrown.add(Objects.requireNonNull(e.getCause()));
        }
      }
      if (!thrown.isEmpty()) {
        Throwable first = thrown.get(0);
        thrown.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        if (first instanceof RuntimeException exception) {
          throw exception;
        }
        throw new AssertionError(first);
      }
      return results;
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
