package io.vestibule.mail;

import io.vestibule.api.mail.MailServer;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import jakarta.mail.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How mails leave the installation. */
sealed interface Outbound {
  /** By a server. */
  sealed interface Server extends Outbound {}

  /**
   * By a mail server.
   *
   * @param server the server
   */
  record Smtp(MailServer server) implements Server {}

  /**
   * By a session of the application server.
   *
   * @param session the session
   * @param from whom mails are from
   */
  record OfSession(Session session, String from) implements Server {}

  /** Not at all: superusers see them on a page. */
  record Page() implements Outbound {}

  /** Nobody has said how. */
  record Unknown() implements Outbound {}

  /**
   * What the settings say.
   *
   * @param sessions finds a session of the application server by its name
   * @throws SettingsException if they contradict themselves
   */
  static Outbound of(Settings settings, Function<String, Session> sessions) {
    String transport = settings.get(Settings.MAIL_TRANSPORT).orElse("");
    if (transport.equals("page")) {
      return new Page();
    }
    Optional<String> session = settings.get(Settings.MAIL_SESSION);
    Optional<String> host = settings.get(Settings.MAIL_HOST);
    if (session.isPresent() && host.isPresent()) {
      throw problem(Settings.MAIL_SESSION, "there is " + Settings.MAIL_HOST.key() + ", too");
    }
    if (session.isPresent()) {
      return ofSession(settings, sessions.apply(session.get()));
    }
    if (host.isPresent()) {
      return smtp(settings, host.get());
    }
    if (transport.equals("smtp")) {
      throw problem(
          Settings.MAIL_TRANSPORT,
          "smtp needs " + Settings.MAIL_HOST.key() + " or " + Settings.MAIL_SESSION.key());
    }
    return new Unknown();
  }

  private static Outbound ofSession(Settings settings, Session session) {
    Optional<String> from =
        settings
            .get(Settings.MAIL_FROM)
            .or(() -> Optional.ofNullable(session.getProperty("mail.from")))
            .or(() -> Optional.ofNullable(session.getProperty("mail.smtp.from")));
    return new OfSession(
        session, from.filter(Outbound::isSender).orElseThrow(() -> noSender(from)));
  }

  private static Outbound smtp(Settings settings, String host) {
    List<String> problems = new ArrayList<>();
    Optional<String> from = settings.get(Settings.MAIL_FROM);
    if (from.filter(Outbound::isSender).isEmpty()) {
      problems.addAll(noSender(from).problems());
    }
    String username = settings.get(Settings.MAIL_USERNAME).orElse("");
    String password = settings.get(Settings.MAIL_PASSWORD).orElse("");
    if (username.isEmpty() != password.isEmpty()) {
      problems.add(Settings.MAIL_USERNAME.key() + ": goes with " + Settings.MAIL_PASSWORD.key());
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    MailServer.Security security = settings.get(Settings.MAIL_SECURITY);
    int port = settings.get(Settings.MAIL_PORT);
    Duration timeout = settings.get(Settings.MAIL_TIMEOUT);
    return new Smtp(
        new MailServer(
            host,
            port == 0 ? usualPort(security) : port,
            username,
            io.vestibule.api.config.Secret.of(password),
            security,
            timeout,
            from.orElseThrow()));
  }

  private static int usualPort(MailServer.Security security) {
    return switch (security) {
      case NONE -> 25;
      case STARTTLS -> 587;
      case TLS -> 465;
    };
  }

  private static boolean isSender(String from) {
    return Sender.parse(from).isPresent();
  }

  private static SettingsException noSender(Optional<String> given) {
    return problem(
        Settings.MAIL_FROM,
        given.map(text -> "is no mail address: " + text).orElse("is needed to send mail"));
  }

  private static SettingsException problem(Settings.Setting<?> setting, String problem) {
    return new SettingsException(List.of(setting.key() + ": " + problem));
  }
}
