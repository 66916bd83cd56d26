package io.vestibule.store;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be reached, or was lost in the middle. Whoever tries again a moment later may
 * succeed.
 */
public final class DatabaseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean inDoubt;

  /**
   * A failure to reach the database.
   *
   * @param inDoubt whether what was to be written may be there all the same
   * @param cause what exactly happened
   */
  public DatabaseUnavailableException(boolean inDoubt, Throwable cause) {
    super(
        inDoubt
            ? "the database was lost during a commit: what was written may be there or not"
            : "the database cannot be reached",
        cause);
    this.inDoubt = inDoubt;
  }

  /** Whether what was to be written may be there all the same; otherwise none of it is. */
  public boolean inDoubt() {
    return inDoubt;
  }

  /** The one among the causes of a failure, or null. */
  public static @Nullable DatabaseUnavailableException in(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 50; depth++) {
      if (cause instanceof DatabaseUnavailableException unavailable) {
        return unavailable;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
