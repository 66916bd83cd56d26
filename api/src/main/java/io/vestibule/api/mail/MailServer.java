package io.vestibule.api.mail;

import io.vestibule.api.config.Secret;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that takes mail by SMTP (RFC 5321).
 *
 * @param host its host name
 * @param port its port
 * @param username whom to log in there as; empty for not at all
 * @param password the password of that
 * @param security how the connection is protected
 * @param timeout how long to wait for it, each time
 * @param from the sender's address
 */
public record MailServer(
    String host,
    int port,
    String username,
    Secret password,
    Security security,
    Duration timeout,
    String from) {
  public MailServer {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(security, "security");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(from, "from");
  }

  /**
   * A mail server as configurations name it.
   *
   * @param password the password, or null for none
   * @param useTls whether STARTTLS is used
   * @param useSsl whether TLS is used from the first byte; wins over {@code useTls}
   * @param timeoutSeconds how long to wait for it, in seconds
   */
  public static MailServer of(
      String host,
      int port,
      String username,
      @Nullable Secret password,
      boolean useTls,
      boolean useSsl,
      int timeoutSeconds,
      String from) {
    Security security = useSsl ? Security.TLS : useTls ? Security.STARTTLS : Security.NONE;
    return new MailServer(
        host,
        port,
        username,
        password == null ? Secret.of("") : password,
        security,
        Duration.ofSeconds(timeoutSeconds),
        from);
  }

  /** How a connection to a mail server is protected. */
  public enum Security {
    /** Not at all. */
    NONE,
    /** By STARTTLS (RFC 3207), which the server must offer. */
    STARTTLS,
    /** By TLS from the first byte (RFC 8314 §3). */
    TLS
  }
}
