package io.vestibule.security;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Does something many times at the same moment. */
final class AtOnce {
  private AtOnce() {}

  /**
   * Does something many times at the same moment.
   *
   * @return what came of it, by number
   * @throws AssertionError if one of them throws, or they take longer than a minute
   */
  static <T> List<T> times(int times, IntFunction<T> work) {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    CountDownLatch ready = new CountDownLatch(times);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int number = i;
        futures.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return work.apply(number);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(1, TimeUnit.MINUTES));
      }
      return results;
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
