package io.vestibule.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A service on this machine that answers as a test says, e.g. to verify captchas. */
public final class VerifyServer implements AutoCloseable {
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "verify-server");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Reply reply = (question, exchange) -> send(exchange, 200, "{\"success\":true}");

  /** How it answers. */
  public interface Reply {
    /** Answers. */
    void to(Question question, HttpExchange exchange) throws Exception;
  }

  /**
   * What it was asked.
   *
   * @param path the path
   * @param type the content type
   * @param key the header with the key
   * @param body the body
   * @param headers the headers, by their names in lower case, each with its first value
   */
  public record Question(
      String path, String type, String key, String body, Map<String, String> headers) {
    /** The values of a form. */
    public Map<String, String> form() {
      Map<String, String> values = new LinkedHashMap<>();
      for (String pair : body.split("&")) {
        String[] parts = pair.split("=", 2);
        values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      return values;
    }
  }

  /** A service that says that everything is right. */
  public VerifyServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          Question question = question(exchange);
          questions.add(question);
          try {
            reply.to(question, exchange);
          } catch (IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IOException(e);
          } finally {
            exchange.close();
          }
        });
    server.start();
  }

  /** Has it answer so. */
  public VerifyServer replying(Reply how) {
    reply = how;
    return this;
  }

  /** Has it answer with a body. */
  public VerifyServer answering(String body) {
    return answering(200, body);
  }

  /** Has it answer with a status and a body. */
  public VerifyServer answering(int status, String body) {
    return replying((question, exchange) -> send(exchange, status, body));
  }

  /** Has it take a question and never answer it. */
  public VerifyServer hanging() {
    return replying((question, exchange) -> over.await(1, TimeUnit.MINUTES));
  }

  /** Its address. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/verify";
  }

  /** Its host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** What it was asked so far. */
  public List<Question> questions() {
    return questions;
  }

  /** The only question it was asked. */
  public Question question() {
    if (questions.size() != 1) {
      throw new AssertionError("not asked once but " + questions);
    }
    return questions.get(0);
  }

  /** Answers. */
  public static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static Question question(HttpExchange exchange) throws IOException {
    return new Question(
        exchange.getRequestURI().toString(),
        String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
        String.valueOf(exchange.getRequestHeaders().getFirst("X-Goog-Api-Key")),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
        exchange.getRequestHeaders().entrySet().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getKey().toLowerCase(Locale.ROOT),
                    header -> header.getValue().get(0))));
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
