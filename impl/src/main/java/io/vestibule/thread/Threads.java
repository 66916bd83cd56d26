package io.vestibule.thread;

import java.util.concurrent.ThreadFactory;

/**
 * Threads that work for the engine beside those of requests. All are made here, since there are
 * servers whose connections only take part in transactions on threads the server has made itself.
 */
public final class Threads {
  private final ThreadFactory source;

  private Threads(ThreadFactory source) {
    this.source = source;
  }

  /** Threads that belong to nobody else. */
  public static Threads plain() {
    return new Threads(Thread::new);
  }

  /** Threads as a server makes them. */
  public static Threads of(ThreadFactory server) {
    return new Threads(server);
  }

  /**
   * Makes daemon threads of a name, with the engine's class loader: libraries find their parts by
   * it.
   */
  public ThreadFactory named(String name) {
    return task -> {
      Thread thread = source.newThread(task);
      thread.setName(name);
      thread.setDaemon(true);
      thread.setContextClassLoader(Threads.class.getClassLoader());
      return thread;
    };
  }
}
