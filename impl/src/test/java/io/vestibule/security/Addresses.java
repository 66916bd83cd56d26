package io.vestibule.security;

import java.util.concurrent.atomic.AtomicInteger;

/** Client addresses nobody else uses, so that attempts from them count for nobody else. */
final class Addresses {
  private static final AtomicInteger LAST = new AtomicInteger();

  private Addresses() {}

  /** An address. */
  static String next() {
    int number = LAST.incrementAndGet();
    return "198.18." + number / 250 + "." + (1 + number % 250);
  }
}
