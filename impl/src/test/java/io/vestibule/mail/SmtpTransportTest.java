package io.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.vestibule.api.config.Secret;
import io.vestibule.api.mail.MailServer;
import io.vestibule.api.mail.MailServer.Security;
import io.vestibule.mail.DeliveryException.Kind;
import jakarta.mail.Header;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpTransportTest {
  private static final List<String> HEADERS =
      List.of(
          "Return-Path",
          "Received",
          "Date",
          "From",
          "To",
          "Message-ID",
          "Subject",
          "MIME-Version",
          "Content-Type",
          "Content-Language",
          "Auto-Submitted");

  private static final GreenMail MAIL =
      new GreenMail(
          new ServerSetup[] {
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
          });

  private static @Nullable SSLContext context;

  private final SmtpTransport transport = new SmtpTransport(tls().getSocketFactory());

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("localhost.p12");
    context = LocalhostKey.make(file).context();
    System.setProperty("greenmail.tls.keystore.file", file.toString());
    MAIL.setUser("sender", "right password");
    MAIL.start();
  }

  @AfterAll
  static void stop() {
    MAIL.stop();
    System.clearProperty("greenmail.tls.keystore.file");
  }

  @BeforeEach
  void empty() throws Exception {
    MAIL.purgeEmailFromAllMailboxes();
  }

  private static SSLContext tls() {
    return Objects.requireNonNull(context);
  }

  private static Outbound.Smtp server(int port) {
    return server("localhost", port, "", "", Security.NONE, Duration.ofSeconds(20));
  }

  private static Outbound.Smtp server(
      String host,
      int port,
      String username,
      String password,
      Security security,
      Duration timeout) {
    return new Outbound.Smtp(
        new MailServer(
            host, port, username, Secret.of(password), security, timeout, "login@example.org"));
  }

  private static Letter letter() {
    return letter("alice@example.org", "Alice", "Hello");
  }

  private static Letter letter(String to, String name, String subject) {
    return new Letter(
        "<1-2-3@login.example.org>",
        Instant.parse("2026-03-01T12:00:00Z"),
        MailAddress.parse(to).orElseThrow(),
        name,
        Sender.parse("login@example.org").orElseThrow().named("Bücher & Söhne"),
        subject,
        "Guten Tag,\r\n.\r\nQUIT\r\nÄpfel " + "x".repeat(2000) + "\n",
        "<p>Äpfel</p>",
        Locale.GERMANY);
  }

  private Kind failure(Letter letter, Outbound.Server server) {
    return catchThrowableOfType(DeliveryException.class, () -> transport.send(letter, server))
        .kind();
  }

  private static int smtp() {
    return MAIL.getSmtp().getPort();
  }

  private static int smtps() {
    return MAIL.getSmtps().getPort();
  }

  private static MimeMessage received() {
    MimeMessage[] received = MAIL.getReceivedMessages();
    assertThat(received).hasSize(1);
    return received[0];
  }

  // --- what arrives

  @Test
  void aMailArrivesWithBothPartsAndItsHeaders() throws Exception {
    transport.send(letter(), server(smtp()));

    MimeMessage message = received();
    MimeMultipart parts = (MimeMultipart) message.getContent();
    assertThat(message.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
    assertThat((String) parts.getBodyPart(0).getContent())
        .startsWith("Guten Tag,\r\n.\r\nQUIT\r\nÄpfel xxx");
    assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
    assertThat((String) parts.getBodyPart(1).getContent()).isEqualTo("<p>Äpfel</p>");
    assertThat(message.getMessageID()).isEqualTo("<1-2-3@login.example.org>");
    assertThat(message.getSentDate()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    assertThat(message.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
    assertThat(message.getHeader("Content-Language", null)).isEqualTo("de-DE");
    assertThat(message.getFrom())
        .containsExactly(new InternetAddress("login@example.org", "Bücher & Söhne", "UTF-8"));
    assertThat(message.getHeader("From", null)).startsWith("=?UTF-8?");
    assertThat(names(message)).containsExactlyInAnyOrderElementsOf(HEADERS);
  }

  private static List<String> names(MimeMessage message) throws Exception {
    return Collections.list(message.getAllHeaders()).stream().map(Header::getName).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\nBcc: mallory@example.org",
        "x\nBcc: mallory@example.org",
        "x\rBcc: mallory@example.org",
        "x\n.\r\nMAIL FROM:<mallory@example.org>\r\n",
        "x\r\n\r\n<p>body</p>",
        "x\u2028Bcc: mallory@example.org",
        "x\u2029Bcc: mallory@example.org",
        "x\u0085Bcc: mallory@example.org",
        "x\u000B\fBcc: mallory@example.org",
        "=?utf-8?q?x=0D=0ABcc:_mallory@example.org?=",
        "=?utf-8?b?eA0KQmNjOiBtYWxsb3J5QGV4YW1wbGUub3Jn?=",
        "x\" <mallory@example.org>, \"y",
        "mallory@example.org, x",
        "x>, <mallory@example.org",
        "a\\\" b",
        "\uD83D\uDE00\uD83D",
        "Zoë \u202Eetirw",
      })
  void whatIsInNameOrSubjectMakesNoHeaderAndNoRecipient(String typed) throws Exception {
    transport.send(letter("alice@example.org", typed, typed), server(smtp()));

    MimeMessage message = received();
    assertThat(names(message)).containsExactlyInAnyOrderElementsOf(HEADERS);
    assertThat(message.getAllRecipients())
        .singleElement()
        .satisfies(
            to -> {
              assertThat(((InternetAddress) to).getAddress()).isEqualTo("alice@example.org");
              assertThat(Objects.requireNonNullElse(((InternetAddress) to).getPersonal(), ""))
                  .doesNotContain("\r", "\n", "\u2028", "\u202E");
            });
    assertThat(message.getRecipients(RecipientType.BCC)).isNull();
    assertThat(message.getSubject()).doesNotContain("\r", "\n", "\u2028", "\u0085");
    assertThat(message.getContentType()).startsWith("multipart/alternative");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Zoë Ångström | Zoë Ångström",
        "山田 太郎 | 山田 太郎",
        "O'Brien, Jr. | O'Brien, Jr.",
        "a (comment) | a (comment)",
        "Владимир | Владимир"
      })
  void aNameArrivesAsItIs(String name, String expected) throws Exception {
    transport.send(letter("alice@example.org", name, name), server(smtp()));

    assertThat(((InternetAddress) received().getAllRecipients()[0]).getPersonal())
        .isEqualTo(expected);
    assertThat(received().getSubject()).isEqualTo(expected);
  }

  @Test
  void theServerIsGivenOneRecipientWithItsDomainAsItIsInTheDomainNameSystem() throws Exception {
    try (ScriptedSmtp smtp = new ScriptedSmtp(null)) {
      transport.send(letter("alice@bücher.example", "", "x"), server(smtp.port()));

      assertThat(smtp.commands())
          .filteredOn(command -> command.startsWith("RCPT"))
          .containsExactly("RCPT TO:<alice@xn--bcher-kva.example>");
      assertThat(smtp.commands())
          .filteredOn(command -> command.startsWith("MAIL"))
          .singleElement()
          .asString()
          .startsWith("MAIL FROM:<login@example.org>");
      assertThat(smtp.lines()).allMatch(line -> line.length() <= 998);
    }
  }

  /** CVE-2025-7962: up to 2.0.3 line breaks in an address became commands. */
  @Test
  void theLibraryIsNoneThatLetsLineBreaksThrough() throws Exception {
    Path jar =
        Path.of(SMTPTransport.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String version;
    try (JarFile file = new JarFile(jar.toFile())) {
      version = file.getManifest().getMainAttributes().getValue("Bundle-Version");
    }

    assertThat(ModuleDescriptor.Version.parse(version))
        .isGreaterThanOrEqualTo(ModuleDescriptor.Version.parse("2.0.4"));
  }

  // --- logging in

  @Test
  void itLogsInWhereItIsToldTo() throws Exception {
    transport.send(
        letter(),
        server(
            "localhost",
            smtp(),
            "sender",
            "right password",
            Security.NONE,
            Duration.ofSeconds(20)));

    assertThat(received().getSubject()).isEqualTo("Hello");
  }

  @Test
  void aWrongPasswordIsSaidAndNotRepeated() {
    DeliveryException failure =
        catchThrowableOfType(
            DeliveryException.class,
            () ->
                transport.send(
                    letter(),
                    server(
                        "localhost",
                        smtp(),
                        "sender",
                        "wrong password",
                        Security.NONE,
                        Duration.ofSeconds(20))));

    assertThat(failure.kind()).isEqualTo(Kind.LOGIN);
    assertThat(failure.text()).startsWith("535").doesNotContain("wrong password");
    assertThat(MAIL.getReceivedMessages()).isEmpty();
  }

  // --- protecting the connection

  @Test
  void itSpeaksTlsFromTheFirstByte() throws Exception {
    transport.send(
        letter(), server("localhost", smtps(), "", "", Security.TLS, Duration.ofSeconds(20)));

    assertThat(received().getSubject()).isEqualTo("Hello");
  }

  @Test
  void itSpeaksStartTls() throws Exception {
    try (ScriptedSmtp smtp = new ScriptedSmtp(tls())) {
      transport.send(
          letter(),
          server(
              "localhost", smtp.port(), "sender", "pw", Security.STARTTLS, Duration.ofSeconds(20)));

      assertThat(smtp.encrypted()).isTrue();
      assertThat(smtp.commands().get(1)).isEqualTo("STARTTLS");
    }
  }

  @Test
  void aServerWithoutStartTlsIsNotSpokenToWhereItIsAskedFor() {
    try (ScriptedSmtp smtp = new ScriptedSmtp(null)) {
      assertThat(
              failure(
                  letter(),
                  server(
                      "localhost",
                      smtp.port(),
                      "sender",
                      "pw",
                      Security.STARTTLS,
                      Duration.ofSeconds(20))))
          .isEqualTo(Kind.TLS);
      assertThat(smtp.commands())
          .noneMatch(command -> command.startsWith("AUTH") || command.startsWith("MAIL"));
    }
  }

  @Test
  void aServerThatRefusesStartTlsIsNotSpokenToEither() {
    try (ScriptedSmtp smtp = new ScriptedSmtp(tls()).answering("STARTTLS", "454 not available")) {
      failure(
          letter(),
          server(
              "localhost", smtp.port(), "sender", "pw", Security.STARTTLS, Duration.ofSeconds(20)));

      assertThat(smtp.commands())
          .noneMatch(command -> command.startsWith("AUTH") || command.startsWith("MAIL"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCertificateForAnotherHostIsNotBelieved(boolean startTls) {
    try (ScriptedSmtp smtp = new ScriptedSmtp(tls())) {
      assertThat(
              failure(
                  letter(),
                  server(
                      "127.0.0.1",
                      startTls ? smtp.port() : smtps(),
                      "",
                      "",
                      startTls ? Security.STARTTLS : Security.TLS,
                      Duration.ofSeconds(20))))
          .isEqualTo(Kind.TLS);
      assertThat(smtp.lines()).isEmpty();
      assertThat(MAIL.getReceivedMessages()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCertificateNobodyKnowsIsNotBelieved(boolean startTls) {
    try (ScriptedSmtp smtp = new ScriptedSmtp(tls())) {
      Outbound.Smtp server =
          server(
              "localhost",
              startTls ? smtp.port() : smtps(),
              "",
              "",
              startTls ? Security.STARTTLS : Security.TLS,
              Duration.ofSeconds(20));

      assertThatThrownBy(() -> new SmtpTransport().send(letter(), server))
          .isInstanceOfSatisfying(
              DeliveryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TLS));
      assertThat(smtp.lines()).isEmpty();
    }
  }

  // --- what servers say

  @ParameterizedTest
  @CsvSource({
    "RCPT, 550 5.1.1 no such user, REFUSED",
    "RCPT, 553 no, REFUSED",
    "RCPT, 554 no, REFUSED",
    "RCPT, 552 mailbox full, REFUSED",
    "RCPT, 450 greylisted, LATER",
    "RCPT, 451 later, LATER",
    "RCPT, 421 closing, LATER",
    "RCPT, 530 log in first, PROTOCOL",
    "RCPT, 503 log in first, PROTOCOL",
    "MAIL, 550 you may not, PROTOCOL",
    "MAIL, 530 log in first, PROTOCOL",
    "MAIL, 451 later, PROTOCOL",
    "DATA, 554 no, REFUSED",
    "DATA, 451 later, LATER",
    "END, 554 5.7.1 spam, REFUSED",
    "END, 552 too large, REFUSED",
    "END, 451 4.7.1 later, LATER",
    "GREETING, 554 go away, PROTOCOL",
    "GREETING, 421 busy, PROTOCOL",
    "AUTH, 535 wrong, LOGIN",
  })
  void whatAServerSaysIsUnderstood(String command, String answer, Kind expected) {
    try (ScriptedSmtp smtp = new ScriptedSmtp(null).answering(command, answer)) {
      DeliveryException failure =
          catchThrowableOfType(
              DeliveryException.class,
              () ->
                  transport.send(
                      letter(),
                      server(
                          "localhost",
                          smtp.port(),
                          "sender",
                          "pw",
                          Security.NONE,
                          Duration.ofSeconds(20))));

      assertThat(failure.kind()).isEqualTo(expected);
      if (!command.equals("GREETING")) {
        assertThat(failure.text()).contains(answer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"})
  void aServerThatFallsSilentIsNotWaitedFor(String command) {
    try (ScriptedSmtp smtp = new ScriptedSmtp(null).answering(command, ScriptedSmtp.SILENCE)) {
      assertThat(
              failure(
                  letter(),
                  server("localhost", smtp.port(), "", "", Security.NONE, Duration.ofMillis(300))))
          .isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void aServerThatIsNotThereCannotBeReached() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    assertThat(failure(letter(), server(port))).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void whatIsBeingSentCanBeBrokenOff() throws Exception {
    try (ScriptedSmtp smtp = new ScriptedSmtp(null).answering("RCPT", ScriptedSmtp.SILENCE)) {
      CompletableFuture<Kind> sending =
          CompletableFuture.supplyAsync(
              () ->
                  failure(
                      letter(),
                      server(
                          "localhost", smtp.port(), "", "", Security.NONE, Duration.ofMinutes(1))));
      assertThat(smtp.silent().await(20, TimeUnit.SECONDS)).isTrue();

      transport.abort();

      assertThat(sending.get(20, TimeUnit.SECONDS)).isNotNull();
      failure(letter(), server(smtp.port()));
      assertThat(smtp.commands()).filteredOn(line -> line.startsWith("EHLO")).hasSize(1);
    }
  }

  // --- the server's own session

  private static Session session(Properties properties, int port) {
    properties.setProperty("mail.smtp.host", "localhost");
    properties.setProperty("mail.smtp.port", Integer.toString(port));
    return Session.getInstance(properties);
  }

  @Test
  void aSessionOfTheApplicationServerIsUsed() throws Exception {
    transport.send(
        letter(), new Outbound.OfSession(session(new Properties(), smtp()), "login@example.org"));

    assertThat(received().getSubject()).isEqualTo("Hello");
  }

  @Test
  void aSessionLogsInAsItsOwnerSaid() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "localhost");
    properties.setProperty("mail.smtp.auth", "true");
    try (ScriptedSmtp smtp = new ScriptedSmtp(null)) {
      properties.setProperty("mail.smtp.port", Integer.toString(smtp.port()));
      Session session =
          Session.getInstance(
              properties,
              new jakarta.mail.Authenticator() {
                @Override
                protected jakarta.mail.PasswordAuthentication getPasswordAuthentication() {
                  return new jakarta.mail.PasswordAuthentication("its-user", "its password");
                }
              });

      transport.send(letter(), new Outbound.OfSession(session, "login@example.org"));

      assertThat(smtp.commands()).anyMatch(command -> command.startsWith("AUTH "));
    }
  }

  @Test
  void aSessionThatAsksForStartTlsGetsIt() {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.starttls.enable", "true");
    try (ScriptedSmtp smtp = new ScriptedSmtp(null)) {
      assertThat(
              failure(
                  letter(),
                  new Outbound.OfSession(session(properties, smtp.port()), "login@example.org")))
          .isEqualTo(Kind.TLS);
      assertThat(smtp.lines()).isEmpty();
    }
  }
}
