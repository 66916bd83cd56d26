package io.vestibule.mail;

import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import jakarta.mail.Session;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The mail sessions of the application server. */
final class ServerSessions {
  private ServerSessions() {}

  /**
   * The session of a name. The name is the operator's own, from the settings of the server.
   *
   * @throws SettingsException if there is none
   */
  @SuppressWarnings("BanJNDI")
  static Session find(String name) {
    try {
      return (Session) new InitialContext().lookup(name);
    } catch (NamingException | ClassCastException e) {
      throw new SettingsException(
          List.of(Settings.MAIL_SESSION.key() + ": there is no mail session " + name));
    }
  }
}
