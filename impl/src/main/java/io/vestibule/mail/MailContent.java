package io.vestibule.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vestibule.api.config.Secret;
import io.vestibule.api.mail.MailServer;
import io.vestibule.json.Json;
import io.vestibule.json.SecretBox;
import io.vestibule.json.SecretBox.UnreadableSecretException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, and by which server it goes if not by the installation's own. It holds links
 * and codes, so it is only ever stored encrypted.
 *
 * @param to the recipient's address
 * @param name the recipient's name
 * @param fromName the name of whom it is from, if the address has none
 * @param messageId its Message-ID
 * @param language the tag of the language it is in
 * @param subject the subject
 * @param text the part in plain text
 * @param html the part in HTML
 * @param server by which server it goes, or null
 */
record MailContent(
    String to,
    String name,
    String fromName,
    String messageId,
    String language,
    String subject,
    String text,
    String html,
    @Nullable Server server) {

  /** A mail server, as it is written down. */
  record Server(
      String host,
      int port,
      String username,
      String password,
      MailServer.Security security,
      long timeout,
      String from) {
    static Server of(MailServer server) {
      return new Server(
          server.host(),
          server.port(),
          server.username(),
          server.password().reveal(),
          server.security(),
          server.timeout().toMillis(),
          server.from());
    }

    MailServer toServer() {
      return new MailServer(
          host, port, username, Secret.of(password), security, Duration.ofMillis(timeout), from);
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** The content encrypted. */
  String sealed(SecretBox secrets) {
    return secrets.seal(Json.write(this));
  }

  /**
   * Content that was encrypted.
   *
   * @throws UnreadableSecretException if it cannot be read with this key
   */
  static MailContent open(String sealed, SecretBox secrets) throws UnreadableSecretException {
    try {
      return Json.mapper().readValue(secrets.open(sealed), MailContent.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored mail is not one", e);
    }
  }

  /** The language. */
  Locale locale() {
    return Locale.forLanguageTag(language);
  }

  /** Says nothing of what it says. */
  @Override
  public String toString() {
    return "MailContent[" + messageId + "]";
  }
}
