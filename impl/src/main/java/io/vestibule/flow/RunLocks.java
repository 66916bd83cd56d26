package io.vestibule.flow;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets the requests of one run through one after the other, so that of two equal answers at the
 * same time one counts and the other sees what came of it. A session's requests go to one node, so
 * a lock in memory is enough; what must happen only once in the whole cluster is decided in the
 * database.
 */
final class RunLocks {
  private static final long PATIENCE_SECONDS = 10;

  private static final class Lock extends ReentrantLock {
    private static final long serialVersionUID = 1L;
    private int users;
  }

  private final ConcurrentHashMap<String, Lock> locks = new ConcurrentHashMap<>();

  /**
   * Does work when no other request of the run is at work.
   *
   * @return what the work gave, or empty if the others take too long
   */
  <T> Optional<T> with(String run, Supplier<T> work) {
    Lock lock =
        locks.compute(
            run,
            (id, known) -> {
              Lock used = known == null ? new Lock() : known;
              used.users++;
              return used;
            });
    try {
      if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      try {
        return Optional.of(work.get());
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      locks.computeIfPresent(run, (id, used) -> --used.users == 0 ? null : used);
    }
  }
}
