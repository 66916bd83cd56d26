package io.vestibule.expression;

import java.util.function.LongSupplier;

/** Counts what one evaluation uses and ends it when that is too much. */
final class Meter {
  /** How many steps there are at most between two looks at the clock. */
  private static final int PATIENCE = 256;

  /** How much of a text or list is gone through in one step. */
  private static final int STRIDE = 16;

  private final ExpressionLimits limits;
  private final LongSupplier nanos;
  private long end;
  private boolean timed;
  private long steps;
  private long nextLook = PATIENCE;
  private long total;
  private int lookUps;

  Meter(ExpressionLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
  }

  /** One step. */
  void step() {
    steps++;
    if (steps >= nextLook) {
      look();
    }
  }

  /** Several steps. */
  void steps(long count) {
    steps += count;
    if (steps >= nextLook) {
      look();
    }
  }

  /** Goes through something of a size once. */
  void read(long size) {
    steps(size / STRIDE);
  }

  private void look() {
    if (steps > limits.steps()) {
      throw new OverBudget(Budget.STEPS, Integer.toString(limits.steps()));
    }
    nextLook = Math.min(steps + PATIENCE, limits.steps() + 1L);
    checkTime();
  }

  /**
   * Looks at the clock. The first look begins the time: most evaluations are over before, and what
   * they cost would mostly be looking.
   */
  private void checkTime() {
    long now = nanos.getAsLong();
    if (!timed) {
      timed = true;
      end = now + limits.time().toNanos();
    } else if (now - end > 0) {
      throw new OverBudget(Budget.TIME, limits.time().toMillis() + " ms");
    }
  }

  /** The evaluation is over; what it did last counts too. */
  void finish() {
    if (timed) {
      checkTime();
    }
  }

  /**
   * A value is to be made. To be called before it is, where it can be larger than what it is made
   * from.
   */
  void make(long weight) {
    if (weight > limits.valueSize()) {
      throw new OverBudget(Budget.VALUE_SIZE, Integer.toString(limits.valueSize()));
    }
    total += weight;
    if (total > limits.totalSize()) {
      throw new OverBudget(Budget.TOTAL_SIZE, Integer.toString(limits.totalSize()));
    }
    read(weight);
  }

  /**
   * A value grew, and shares the rest with what it grew from.
   *
   * @param weight how large it is now
   * @param more how much of it is made anew
   */
  void grow(long weight, long more) {
    if (weight > limits.valueSize()) {
      throw new OverBudget(Budget.VALUE_SIZE, Integer.toString(limits.valueSize()));
    }
    make(more);
  }

  /** A value is nested so deep. */
  void nest(int depth) {
    if (depth > limits.valueDepth()) {
      throw new OverBudget(Budget.DEPTH, Integer.toString(limits.valueDepth()));
    }
  }

  /** Something is to be looked up outside. */
  void lookUp() {
    lookUps++;
    if (lookUps > limits.lookUps()) {
      throw new OverBudget(Budget.LOOK_UPS, Integer.toString(limits.lookUps()));
    }
    checkTime();
  }

  /** How many steps were taken. */
  int steps() {
    return (int) Math.min(steps, Integer.MAX_VALUE);
  }
}
