package io.vestibule.expression;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The time a thread computed. What it waited for, such as a full memory being tidied up or its turn
 * on a busy machine, is not its own doing, and would let logins fail that are well within budget.
 */
final class ProcessorTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final boolean IS_MEASURED =
      THREADS.isCurrentThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();

  private ProcessorTime() {}

  /** What the thread that asks has computed so far, in nanoseconds; the time where none can say. */
  static long now() {
    long computed = IS_MEASURED ? THREADS.getCurrentThreadCpuTime() : -1;
    return computed < 0 ? System.nanoTime() : computed;
  }
}
