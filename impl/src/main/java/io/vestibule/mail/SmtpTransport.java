package io.vestibule.mail;

import io.vestibule.api.mail.MailServer;
import io.vestibule.mail.DeliveryException.Kind;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/** Gives mails to mail servers by SMTP (RFC 5321), through Jakarta Mail. */
final class SmtpTransport implements MailTransport {
  private static final Logger LOG = System.getLogger(SmtpTransport.class.getName());
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  /** What waits longer would keep other mails waiting, and outlast the claim on the mail. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

  /** Settings that say how a session of the application server makes its connections itself. */
  private static final List<String> OWN_SOCKETS =
      List.of(
          "socks.host",
          "socketFactory",
          "socketFactory.class",
          "ssl.socketFactory",
          "ssl.socketFactory.class");

  private final Sockets sockets = new Sockets();
  private final @Nullable SSLSocketFactory tls;

  /** A transport that trusts whom the Java it runs on trusts. */
  SmtpTransport() {
    this(null);
  }

  /**
   * A transport.
   *
   * @param tls decides whom to trust, or null for what is usual
   */
  SmtpTransport(@Nullable SSLSocketFactory tls) {
    this.tls = tls;
  }

  @Override
  public void send(Letter letter, Outbound.Server server) throws DeliveryException {
    try {
      Session session = session(server);
      MimeMessage message = message(session, letter);
      String protocol = session.getProperty("mail.transport.protocol");
      Transport transport = session.getTransport(protocol == null ? "smtp" : protocol);
      try {
        connect(transport, server);
        transport.sendMessage(message, message.getRecipients(RecipientType.TO));
      } finally {
        close(transport);
      }
    } catch (MessagingException | UnsupportedEncodingException e) {
      throw failure(e, letter);
    }
  }

  @Override
  public void abort() {
    sockets.abort();
  }

  private static void connect(Transport transport, Outbound.Server server)
      throws MessagingException {
    if (server instanceof Outbound.Smtp smtp && !smtp.server().username().isEmpty()) {
      transport.connect(smtp.server().username(), smtp.server().password().reveal());
    } else {
      transport.connect();
    }
  }

  /** Whatever comes of it, the mail has been taken or not before. */
  private static void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.log(Level.DEBUG, "a connection to a mail server did not end well", e);
    }
  }

  // --- the session

  private Session session(Outbound.Server server) {
    if (server instanceof Outbound.Smtp smtp) {
      return Session.getInstance(properties(smtp.server()));
    }
    return careful(((Outbound.OfSession) server).session());
  }

  private Properties properties(MailServer server) {
    Properties properties = new Properties();
    boolean startTls = server.security() == MailServer.Security.STARTTLS;
    boolean auth = !server.username().isEmpty();
    properties.setProperty("mail.transport.protocol", "smtp");
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.auth", Boolean.toString(auth));
    properties.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
    properties.setProperty(
        "mail.smtp.ssl.enable", Boolean.toString(server.security() == MailServer.Security.TLS));
    complete(properties, "mail.smtp.", server.timeout());
    return properties;
  }

  /** A session of the application server, with what it leaves open decided for the safe side. */
  private Session careful(Session given) {
    Properties properties = new Properties();
    properties.putAll(given.getProperties());
    for (String prefix : List.of("mail.smtp.", "mail.smtps.")) {
      if (Boolean.parseBoolean(properties.getProperty(prefix + "starttls.enable"))) {
        properties.putIfAbsent(prefix + "starttls.required", "true");
      }
      complete(properties, prefix, Duration.ofSeconds(30));
    }
    return Session.getInstance(
        properties,
        new Authenticator() {
          @Override
          protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            InetAddress site = getRequestingSite();
            return given.requestPasswordAuthentication(
                site,
                getRequestingPort(),
                getRequestingProtocol(),
                getRequestingPrompt(),
                getDefaultUserName());
          }
        });
  }

  private void complete(Properties properties, String prefix, Duration timeout) {
    Duration most = timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout;
    String millis = Long.toString(most.toMillis());
    properties.putIfAbsent(prefix + "connectiontimeout", millis);
    properties.putIfAbsent(prefix + "timeout", millis);
    properties.putIfAbsent(prefix + "writetimeout", millis);
    properties.putIfAbsent(prefix + "ssl.checkserveridentity", "true");
    // A server that takes its time to say good-bye has taken the mail all the same.
    properties.putIfAbsent(prefix + "quitwait", "false");
    if (OWN_SOCKETS.stream().noneMatch(name -> properties.containsKey(prefix + name))) {
      properties.put(prefix + "socketFactory", sockets);
      properties.setProperty(prefix + "socketFactory.fallback", "false");
      if (tls != null) {
        properties.put(prefix + "ssl.socketFactory", tls);
      }
    }
  }

  // --- the message

  private static MimeMessage message(Session session, Letter letter)
      throws MessagingException, UnsupportedEncodingException {
    MimeMessage message = new Identified(session, letter.messageId());
    message.setFrom(address(letter.from().address(), letter.from().name()));
    message.setRecipient(RecipientType.TO, address(letter.to(), letter.name()));
    message.setSubject(HeaderText.of(letter.subject(), 255), UTF_8);
    message.setSentDate(Date.from(letter.createdAt()));
    message.setContentLanguage(new String[] {letter.locale().toLanguageTag()});
    // RFC 3834 §5: so that nobody's absence is reported to us.
    message.setHeader("Auto-Submitted", "auto-generated");
    MimeMultipart parts = new MimeMultipart("alternative");
    parts.addBodyPart(part(letter.text(), "plain"));
    parts.addBodyPart(part(letter.html(), "html"));
    message.setContent(parts);
    message.saveChanges();
    return message;
  }

  private static MimeBodyPart part(String text, String type) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8, type);
    part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    return part;
  }

  private static InternetAddress address(MailAddress address, String name)
      throws UnsupportedEncodingException {
    String shown = HeaderText.of(name, 128);
    return new InternetAddress(address.text(), shown.isEmpty() ? null : shown, UTF_8);
  }

  // --- what went wrong

  private static DeliveryException failure(Exception e, Letter letter) {
    if (e instanceof UnsupportedEncodingException) {
      return new DeliveryException(Kind.UNUSABLE, "not a mail", e);
    }
    Kind kind = kind((MessagingException) e);
    String said =
        causes(e)
            .filter(MessagingException.class::isInstance)
            .reduce((first, second) -> second)
            .orElse(e)
            .getMessage();
    return DeliveryException.told(
        kind, Objects.requireNonNullElse(said, kind.name()).strip(), letter, e);
  }

  private static Kind kind(MessagingException e) {
    if (e instanceof AuthenticationFailedException) {
      return Kind.LOGIN;
    }
    if (has(e, SSLException.class)
        || Objects.requireNonNullElse(e.getMessage(), "").contains("STARTTLS")) {
      return Kind.TLS;
    }
    if (has(e, SocketTimeoutException.class)) {
      return Kind.TIMEOUT;
    }
    if (has(e, ConnectException.class)
        || has(e, UnknownHostException.class)
        || has(e, NoRouteToHostException.class)) {
      return Kind.UNREACHABLE;
    }
    return e instanceof SendFailedException failed ? kind(failed) : Kind.PROTOCOL;
  }

  /** What a server means that said no while it was given a mail. */
  private static Kind kind(SendFailedException e) {
    int code =
        causes(e)
            .map(
                cause ->
                    cause instanceof SMTPAddressFailedException failed ? failed.getReturnCode() : 0)
            .filter(some -> some > 0)
            .findFirst()
            .orElse(0);
    if (code == 503 || code == 530) {
      return Kind.PROTOCOL; // said to recipients, but meant for us: we should have logged in
    }
    if (code >= 500) {
      return Kind.REFUSED;
    }
    if (code >= 400) {
      return Kind.LATER;
    }
    if (e instanceof SMTPSendFailedException failed
        && List.of("DATA", ".")
            .contains(
                Objects.requireNonNullElse(failed.getCommand(), "").toUpperCase(Locale.ROOT))) {
      return failed.getReturnCode() >= 500
          ? Kind.REFUSED
          : failed.getReturnCode() >= 400 ? Kind.LATER : Kind.PROTOCOL;
    }
    return Kind.PROTOCOL;
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    return causes(e).anyMatch(type::isInstance);
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause).limit(20);
  }

  /** A message that keeps the Message-ID it was given. */
  private static final class Identified extends MimeMessage {
    private final String id;

    Identified(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  /** The sockets in use, so that a server that stops need not wait for another one. */
  private static final class Sockets extends SocketFactory {
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean aborted;

    void abort() {
      aborted = true;
      for (Socket socket : open) {
        try {
          socket.close();
        } catch (IOException e) {
          LOG.log(Level.DEBUG, "a connection to a mail server could not be broken off", e);
        }
      }
    }

    @Override
    public Socket createSocket() throws IOException {
      Socket socket =
          new Socket() {
            @Override
            public synchronized void close() throws IOException {
              open.remove(this);
              super.close();
            }
          };
      open.add(socket);
      if (aborted) {
        socket.close();
        throw new IOException("nothing is sent any more");
      }
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(
        InetAddress address, int port, InetAddress localAddress, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
