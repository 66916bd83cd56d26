package io.vestibule.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A browser's connection to the server, with its cookies. By hand, since the generator is to take
 * as little of the machine it shares with the server as it can, and every login is to begin with a
 * connection of its own, as a person's does.
 */
final class WebConnection implements AutoCloseable {
  private final String host;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  private int requests;
  private long received;

  WebConnection(String host, int port) throws IOException {
    this.host = host + ":" + port;
    this.socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    this.in = new BufferedInputStream(socket.getInputStream(), 16_384);
    this.out = socket.getOutputStream();
  }

  /**
   * What came back.
   *
   * @param status the status code
   * @param location where to go on, or empty
   * @param body the page
   */
  record Answer(int status, String location, String body) {}

  Answer get(String path) throws IOException {
    return send("GET", path, "");
  }

  Answer post(String path, String form) throws IOException {
    return send("POST", path, form);
  }

  /** Whether there is a cookie whose name ends so. */
  boolean hasCookie(String end) {
    return cookies.keySet().stream().anyMatch(name -> name.endsWith(end));
  }

  /** How many requests were made. */
  int requests() {
    return requests;
  }

  /** How many bytes came back, headers included. */
  long received() {
    return received;
  }

  private Answer send(String method, String path, String form) throws IOException {
    StringBuilder head = new StringBuilder(600);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host);
    head.append(
        "\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/140.0.0.0 Safari/537.36"
            + "\r\nAccept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
            + "\r\nAccept-Language: en-GB,en;q=0.9"
            + "\r\nSec-Fetch-Site: same-origin");
    if (!cookies.isEmpty()) {
      head.append("\r\nCookie: ");
      String separator = "";
      for (Map.Entry<String, String> cookie : cookies.entrySet()) {
        head.append(separator).append(cookie.getKey()).append('=').append(cookie.getValue());
        separator = "; ";
      }
    }
    byte[] body = form.getBytes(StandardCharsets.UTF_8);
    if (method.equals("POST")) {
      head.append("\r\nOrigin: http://").append(host);
      head.append("\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ");
      head.append(body.length);
    }
    head.append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length);
    request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    request.writeTo(out);
    out.flush();
    requests++;
    return receive();
  }

  private Answer receive() throws IOException {
    String first = line();
    int status = Integer.parseInt(first.split(" ", 3)[1]);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      if (name.equals("set-cookie")) {
        keep(value);
      } else {
        headers.put(name, value);
      }
    }
    byte[] body;
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      body = chunks();
    } else {
      body = bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    return new Answer(
        status, headers.getOrDefault("location", ""), new String(body, StandardCharsets.UTF_8));
  }

  private void keep(String setCookie) {
    String pair = setCookie.split(";", 2)[0];
    int equals = pair.indexOf('=');
    String value = pair.substring(equals + 1);
    if (value.isEmpty() || setCookie.contains("Max-Age=0")) {
      cookies.remove(pair.substring(0, equals));
    } else {
      cookies.put(pair.substring(0, equals), value);
    }
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line().strip(), 16);
      byte[] chunk = bytes(length);
      line();
      if (length == 0) {
        return all.toByteArray();
      }
      all.writeBytes(chunk);
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer ends early");
    }
    received += length;
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(80);
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ends");
      }
      received++;
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
