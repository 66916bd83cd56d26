package io.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vestibule.api.mail.MailServer;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import jakarta.mail.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {
  private static Outbound of(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    settings.forEach((name, value) -> all.put("vestibule.mail." + name, value));
    return Outbound.of(Settings.of(all, Map.of()), OutboundTest::session);
  }

  private static Session session(String name) {
    Properties properties = new Properties();
    if (name.endsWith("/from")) {
      properties.setProperty("mail.from", "session@example.org");
    }
    return Session.getInstance(properties);
  }

  @Test
  void withoutSettingsNobodyHasSaidHow() {
    assertThat(of(Map.of())).isInstanceOf(Outbound.Unknown.class);
  }

  @Test
  void thePageComesBeforeAnythingElse() {
    assertThat(of(Map.of("transport", "page", "host", "mail.example.org")))
        .isInstanceOf(Outbound.Page.class);
  }

  @ParameterizedTest
  @CsvSource({"starttls, 587", "tls, 465", "none, 25"})
  void aServerHasTheUsualPort(String security, int port) {
    Outbound.Smtp smtp =
        (Outbound.Smtp)
            of(Map.of("host", "mail.example.org", "from", "a@example.org", "security", security));

    assertThat(smtp.server().port()).isEqualTo(port);
    assertThat(smtp.server().security().name()).isEqualToIgnoringCase(security);
  }

  @Test
  void theConnectionIsProtectedUnlessSaidOtherwise() {
    Outbound.Smtp smtp =
        (Outbound.Smtp)
            of(Map.of("host", "mail.example.org", "from", "A <a@example.org>", "port", "2525"));

    assertThat(smtp.server().security()).isEqualTo(MailServer.Security.STARTTLS);
    assertThat(smtp.server().port()).isEqualTo(2525);
  }

  @Test
  void aSessionMaySayWhomMailsAreFrom() {
    assertThat(of(Map.of("session", "java:/mail/from")))
        .isInstanceOfSatisfying(
            Outbound.OfSession.class,
            session -> assertThat(session.from()).isEqualTo("session@example.org"));
    assertThat(of(Map.of("session", "java:/mail/from", "from", "b@example.org")))
        .isInstanceOfSatisfying(
            Outbound.OfSession.class,
            session -> assertThat(session.from()).isEqualTo("b@example.org"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transport=smtp",
        "transport=carrier-pigeon",
        "host=h;session=java:/s;from=a@b",
        "host=h",
        "host=h;from=nobody",
        "host=h;from=a@b;username=u",
        "host=h;from=a@b;password=p",
        "host=h;from=a@b;security=ssl",
        "host=h;from=a@b;port=70000",
        "host=h;from=a@b;timeout=hours=1",
        "session=java:/s",
        "templates=/no/such/folder"
      })
  void whatContradictsItselfIsSaidAtTheStart(String settings) {
    Map<String, String> all = new HashMap<>();
    for (String one : settings.split(";")) {
      all.put(one.split("=", 2)[0], one.split("=", 2)[1]);
    }

    assertThatThrownBy(() -> of(all))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("vestibule.mail.");
  }

  @Test
  void aSessionThatIsNotThereIsSaidAtTheStart() {
    assertThatThrownBy(() -> ServerSessions.find("java:jboss/mail/NoSuch"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("vestibule.mail.session: there is no mail session");
  }
}
