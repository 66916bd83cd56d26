package io.vestibule.api.remote;

import org.jspecify.annotations.Nullable;

/** A service elsewhere gave no answer, or something that is none. */
public final class RemoteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unavailable;

  /**
   * No answer.
   *
   * @param message what happened, for operators; holds nothing secret
   * @param unavailable see {@link #isUnavailable}
   * @param cause why, or null
   */
  public RemoteException(String message, boolean unavailable, @Nullable Throwable cause) {
    super(message, cause);
    this.unavailable = unavailable;
  }

  /**
   * Whether the service is down or overloaded as far as can be told: it was not reached, took too
   * long, or said so itself (429, 5xx). If not, it did answer, but not what it was asked.
   */
  public boolean isUnavailable() {
    return unavailable;
  }
}
