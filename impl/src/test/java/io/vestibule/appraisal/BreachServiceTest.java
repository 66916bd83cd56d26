package io.vestibule.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vestibule.settings.Settings;
import io.vestibule.settings.SettingsException;
import io.vestibule.testkit.LabClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreachServiceTest {
  /** SHA-1 of "password": 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8. */
  private static final String PASSWORD = Sha1.of("password");

  private static final String REST = PASSWORD.substring(5);

  private final LabClock clock = new LabClock();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  private interface Reply {
    void to(HttpExchange exchange) throws Exception;
  }

  BreachServiceTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void aPasswordIsFoundByTheRestOfItsHash() throws Exception {
    BreachService service = answering("0".repeat(35) + ":7\r\n" + REST + ":9545824\r\n");

    assertThat(service.find(PASSWORD)).isEqualTo(9_545_824);
  }

  @Test
  void onlyFiveDigitsLeaveTheServer() throws Exception {
    List<String> headers = new CopyOnWriteArrayList<>();
    BreachService service =
        serving(
            exchange -> {
              exchange
                  .getRequestHeaders()
                  .forEach((name, values) -> headers.add(name + ": " + values));
              send(exchange, 200, REST + ":1");
            });

    service.find(PASSWORD);

    assertThat(requests).containsExactly("GET /range/5BAA6");
    assertThat(headers)
        .contains("Add-padding: [true]", "User-agent: [Vestibule]")
        .noneMatch(header -> header.contains(REST) || header.contains("password"));
  }

  @Test
  void anotherPasswordIsNotFound() throws Exception {
    assertThat(answering("0".repeat(35) + ":7\r\n").find(PASSWORD)).isZero();
  }

  @Test
  void paddingIsNoAnswer() throws Exception {
    assertThat(answering(REST + ":0\r\n" + "1".repeat(35) + ":3\r\n").find(PASSWORD)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void howLinesEndDoesNotMatter(String ending) throws Exception {
    assertThat(answering(REST.toLowerCase(java.util.Locale.ROOT) + ":12" + ending).find(PASSWORD))
        .isEqualTo(12);
    assertThat(answering("0".repeat(35) + ":1" + ending + REST + ":12").find(PASSWORD))
        .isEqualTo(12);
  }

  @Test
  void partOfAnotherHashIsNotTheHash() throws Exception {
    String other = "A" + REST.substring(0, 34);

    assertThat(answering(other + ":5\r\n").find(PASSWORD)).isZero();
  }

  // --- kept for an hour

  @Test
  void anAnswerIsGoodForAnHour() throws Exception {
    BreachService service = answering(REST + ":1\r\n");
    service.find(PASSWORD);
    clock.advance(Duration.ofMinutes(59));
    service.find(PASSWORD);
    service.find("5BAA6" + "0".repeat(35));
    assertThat(requests).hasSize(1);

    clock.advance(Duration.ofMinutes(1));
    service.find(PASSWORD);

    assertThat(requests).hasSize(2);
  }

  @Test
  void onlySoManyAnswersAreKept() throws Exception {
    BreachService service = answering(REST + ":1\r\n");
    service.find(PASSWORD);
    for (int i = 0; i < 128; i++) {
      service.find("%05X".formatted(i) + "0".repeat(35));
    }

    service.find(PASSWORD);

    assertThat(requests).hasSize(130);
  }

  @Test
  void whatWasNoAnswerIsNotKept() throws Exception {
    BreachService service =
        serving(
            exchange ->
                send(exchange, requests.size() == 1 ? 503 : 200, "0".repeat(35) + ":1\r\n"));
    assertThatThrownBy(() -> service.find(PASSWORD)).isInstanceOf(IOException.class);

    assertThat(service.find(PASSWORD)).isZero();
  }

  // --- what is no answer

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "<html>Please log in</html>",
        "1E4C9B93F3F0682250B6CF8331B7EE68FD8",
        "1E4C9B93F3F0682250B6CF8331B7EE68FD8:",
        "1E4C9B93F3F0682250B6CF8331B7EE68FD8:many",
        "1E4C9B93F3F0682250B6CF8331B7EE68FD8:-5",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:5",
        "1E4C9B93F3F0682250B6CF8331B7EE68FD8:5\r\nand more",
        "1E4C9B93F3F0682250B6CF8331B7EE68FD8:99999999999999999999",
      })
  void whatIsNoListOfHashesIsNoAnswer(String body) {
    assertThatThrownBy(() -> answering(body).find(PASSWORD)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 301, 302, 307, 400, 403, 404, 429, 500, 503})
  void anyOtherStatusIsNoAnswer(int status) {
    BreachService service =
        serving(
            exchange -> {
              exchange.getResponseHeaders().add("Location", "/elsewhere");
              send(exchange, status, REST + ":0\r\n");
            });

    assertThatThrownBy(() -> service.find(PASSWORD)).isInstanceOf(IOException.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void aLongAnswerIsNotReadToItsEnd() {
    BreachService service =
        serving(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] line = ("0".repeat(35) + ":1\r\n").getBytes(StandardCharsets.US_ASCII);
              try (OutputStream out = exchange.getResponseBody()) {
                while (over.getCount() > 0) {
                  out.write(line);
                }
              }
            });

    assertThatThrownBy(() -> service.find(PASSWORD))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void whoDoesNotAnswerInTimeDoesNotAnswer(boolean begins) {
    BreachService service =
        serving(
            exchange -> {
              if (begins) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('0');
                exchange.getResponseBody().flush();
              }
              over.await();
            },
            Duration.ofMillis(300));

    IOException e =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> Assertions.assertThrows(IOException.class, () -> service.find(PASSWORD)));

    assertThat(e).hasMessageContaining("the breach service did not answer");
  }

  @Test
  void whoIsNotThereDoesNotAnswer() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    BreachService service =
        new BreachService(URI.create("http://127.0.0.1:" + free + "/range/"), clock);

    assertThatThrownBy(() -> service.find(PASSWORD))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the breach service did not answer");
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    BreachService service =
        serving(
            exchange -> {
              asked.countDown();
              over.await();
            },
            Duration.ofMinutes(1));
    var waiting =
        threads.submit(
            () ->
                Assertions.assertThrows(InterruptedException.class, () -> service.find(PASSWORD)));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

    waiting.cancel(true);
    threads.shutdownNow();
    over.countDown();

    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatIsThrownNamesNeitherPasswordNorHash() {
    for (String body : List.of("", "garbage " + PASSWORD, REST + ":x")) {
      Throwable e =
          Assertions.assertThrows(IOException.class, () -> answering(body).find(PASSWORD));
      for (; e != null; e = e.getCause()) {
        assertThat(e.toString()).doesNotContain(REST);
      }
    }
  }

  // --- the setting

  @ParameterizedTest
  @CsvSource({
    "https://mirror.example.org/range, https://mirror.example.org/range/",
    "https://mirror.example.org/range/, https://mirror.example.org/range/",
    "http://127.0.0.1:8000, http://127.0.0.1:8000/",
  })
  void anyServiceWithTheProtocolCanBeAsked(String value, URI expected) {
    assertThat(settings(value).get(Settings.HIBP_URL)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirror.example.org",
        "ftp://mirror.example.org/",
        "https://user@mirror.example.org/",
        "https://mirror.example.org/?range=",
        "https://mirror.example.org/#range",
        "file:///etc/passwd"
      })
  void whatIsNoAddressIsNoSetting(String value) {
    assertThatThrownBy(() -> settings(value)).isInstanceOf(SettingsException.class);
  }

  @Test
  void haveIBeenPwnedItselfIsAskedUnlessToldOtherwise() {
    assertThat(settings("").get(Settings.HIBP_URL))
        .isEqualTo(URI.create("https://api.pwnedpasswords.com/range/"));
  }

  private static Settings settings(String url) {
    return Settings.of(Map.of("vestibule.password.hibp-url", url), Map.of());
  }

  private BreachService answering(String body) {
    return serving(exchange -> send(exchange, 200, body));
  }

  private BreachService serving(Reply reply) {
    return serving(reply, Duration.ofSeconds(20));
  }

  private BreachService serving(Reply reply, Duration timeout) {
    String path = "/range" + (requests.isEmpty() ? "" : requests.size()) + "/";
    try {
      server.removeContext("/");
    } catch (IllegalArgumentException e) {
      // there was none yet
    }
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          try {
            reply.to(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IOException(e);
          } finally {
            exchange.close();
          }
        });
    return new BreachService(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), clock, timeout);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean empty = status == 204 || bytes.length == 0;
    exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
    if (!empty) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
