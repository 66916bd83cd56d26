package io.vestibule.expression;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * The time a thread computed. What it waited for, such as a full memory being tidied up or its turn
 * on a busy machine, is not its own doing, and would let logins fail that are well within budget.
 */
final class ProcessorTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  /** A clock for the thread that asks now, in nanoseconds; one for all where there is none. */
  static LongSupplier ofThisThread() {
    boolean measured =
        THREADS.isCurrentThreadCpuTimeSupported()
            && THREADS.isThreadCpuTimeEnabled()
            && THREADS.getCurrentThreadCpuTime() >= 0;
    return measured ? THREADS::getCurrentThreadCpuTime : System::nanoTime;
  }
}
