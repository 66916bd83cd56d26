package io.vestibule.api.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configured value that must not be seen: an SMTP password, a captcha key.
 *
 * <p>It is encrypted in the database, can be written but not read through REST, and leaves a
 * placeholder in exports; importing the placeholder keeps the value that is stored. {@link
 * #toString} does not show it.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  /**
   * Wraps a value.
   *
   * @param value the value to be kept secret; may be empty
   */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself. Call this only where it is used, never to log, show or compare it. */
  public String reveal() {
    return value;
  }

  /** Whether there is nothing to keep secret. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** Compares in constant time for values of equal length. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for all secrets: a hash code of the value could leak into logs. */
  @Override
  public int hashCode() {
    return 31;
  }

  @Override
  public String toString() {
    return "Secret[…]";
  }
}
