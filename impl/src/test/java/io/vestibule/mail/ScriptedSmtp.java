package io.vestibule.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A mail server that says what a test wants it to say, also what a real one would not. */
final class ScriptedSmtp implements AutoCloseable {
  /** An answer that never comes. */
  static final String SILENCE = "";

  private final ServerSocket socket;
  private final @Nullable SSLContext tls;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CountDownLatch silent = new CountDownLatch(1);
  private volatile boolean encrypted;

  /**
   * A server.
   *
   * @param tls what it says STARTTLS with, or null if it has none
   */
  ScriptedSmtp(@Nullable SSLContext tls) {
    this.tls = tls;
    try {
      socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "scripted-smtp");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has a command answered otherwise; {@code GREETING} and {@code END} of data, too. */
  ScriptedSmtp answering(String command, String answer) {
    answers.put(command, answer);
    return this;
  }

  int port() {
    return socket.getLocalPort();
  }

  /** What it was told, without what is in mails. */
  List<String> commands() {
    return commands;
  }

  /** The lines of the mails it was given. */
  List<String> lines() {
    return lines;
  }

  /** Whether the last mail came encrypted. */
  boolean encrypted() {
    return encrypted;
  }

  /** Is over when it has fallen silent. */
  CountDownLatch silent() {
    return silent;
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket one : open) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        talk(client);
      } catch (IOException e) {
        // The client went away, or the test is over.
      }
    }
  }

  private void talk(Socket accepted) throws IOException {
    Socket client = accepted;
    BufferedReader in = reader(client);
    say(client, "GREETING", "220 scripted");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      commands.add(line);
      String command = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
      switch (command) {
        case "EHLO" -> {
          boolean offers = tls != null && !(client instanceof SSLSocket);
          say(
              client,
              "EHLO",
              "250-scripted\r\n" + (offers ? "250-STARTTLS\r\n" : "") + "250 AUTH PLAIN LOGIN");
        }
        case "STARTTLS" -> {
          say(client, "STARTTLS", "220 go ahead");
          client = encrypt(client);
          in = reader(client);
        }
        case "AUTH" -> say(client, "AUTH", "235 welcome");
        case "DATA" -> {
          if (say(client, "DATA", "354 go ahead").startsWith("354")) {
            encrypted = client instanceof SSLSocket;
            for (String data = in.readLine();
                data != null && !data.equals(".");
                data = in.readLine()) {
              lines.add(data);
            }
            say(client, "END", "250 taken");
          }
        }
        case "QUIT" -> {
          client.close();
          return;
        }
        default -> say(client, command, "250 fine");
      }
    }
  }

  private Socket encrypt(Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            Objects.requireNonNull(tls)
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    return socket;
  }

  private String say(Socket client, String command, String usual) throws IOException {
    String answer = answers.getOrDefault(command, usual);
    if (answer.equals(SILENCE)) {
      silent.countDown();
      return answer;
    }
    OutputStream out = client.getOutputStream();
    out.write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return answer;
  }

  private static BufferedReader reader(Socket client) throws IOException {
    return new BufferedReader(
        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
  }
}
