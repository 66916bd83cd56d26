package io.vestibule.store;

import org.jspecify.annotations.Nullable;

/** The database's schema is not one this release can work with. The message says what to do. */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
